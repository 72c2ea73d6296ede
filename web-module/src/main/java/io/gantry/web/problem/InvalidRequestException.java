package io.gantry.web.problem;

import java.util.List;

/** A parameter, header or body does not have the form this operation takes. */
public final class InvalidRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem.Place> places;

  /**
   * @param pointer JSON pointer into the body, or the name of the parameter or header
   */
  public InvalidRequestException(String pointer, String message) {
    this(pointer, 0, message);
  }

  /**
   * @param line of the body, from 1; 0 when there is none
   */
  public InvalidRequestException(String pointer, int line, String message) {
    super(message);
    this.places = List.of(new Problem.Place("request", pointer, line, message));
  }

  /** JSON pointer into the body, or the name of the parameter or header. */
  public String pointer() {
    return places.get(0).pointer();
  }

  List<Problem.Place> places() {
    return places;
  }
}
