package io.gantry.web.problem;

import java.util.Locale;

/** The kinds of problem that callers can tell apart. Their names are part of the API. */
enum ProblemKind {
  MALFORMED_JSON(400, "The body is not the JSON this operation takes"),
  INVALID_REQUEST(400, "The request is not in order"),
  UNAUTHENTICATED(401, "Log in first"),
  FORBIDDEN(403, "Your roles do not allow this"),
  NOT_FOUND(404, "There is nothing here"),
  METHOD_NOT_ALLOWED(405, "This method is not for this address"),
  NOT_ACCEPTABLE(406, "None of the media types you accept is on offer"),
  CONFLICT(409, "The present state stands against this"),
  TOO_LARGE(413, "The request is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "This media type is not understood here"),
  INVALID_WORKFLOW(422, "The workflow or its inputs are not in order"),
  INVALID_ANSWER(422, "The question does not take this answer"),
  IDEMPOTENCY_KEY_REUSED(422, "The idempotency key belongs to another request"),
  INTERNAL(500, "The server failed"),
  BUSY(503, "The server has no room at the moment"),
  UNAVAILABLE(503, "The database does not answer at the moment");

  private final int status;
  private final String title;

  ProblemKind(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind for a status that the container or JAX-RS decided on. */
  static ProblemKind of(int status) {
    return switch (status) {
      case 401 -> UNAUTHENTICATED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 409 -> CONFLICT;
      case 413 -> TOO_LARGE;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 503 -> BUSY;
      default -> status >= 500 ? INTERNAL : INVALID_REQUEST;
    };
  }
}
