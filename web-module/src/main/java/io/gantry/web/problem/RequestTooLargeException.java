package io.gantry.web.problem;

/** The body is larger than this server takes. Thrown while it is read. */
public final class RequestTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RequestTooLargeException(long maxBytes) {
    super("A request body may have " + maxBytes + " bytes here (gantry.request.max-bytes).");
  }
}
