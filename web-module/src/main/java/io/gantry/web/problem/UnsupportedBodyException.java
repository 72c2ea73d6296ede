package io.gantry.web.problem;

/** A body is written in a way that this server does not read. */
public final class UnsupportedBodyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String header;

  /**
   * @param header the header that says how the body is written
   */
  public UnsupportedBodyException(String header, String message) {
    super(message);
    this.header = header;
  }

  String header() {
    return header;
  }
}
