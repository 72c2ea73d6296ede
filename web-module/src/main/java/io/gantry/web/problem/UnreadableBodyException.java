package io.gantry.web.problem;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;

/** A request's body ended early, or is not what its headers say. Whoever sent it has often left already. */
public final class UnreadableBodyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnreadableBodyException(IOException cause) {
    super(
        "The body cannot be read to its end as Content-Length, Transfer-Encoding and Content-Encoding announce it.",
        cause);
  }

  /** Whether a failure came about because the connection ended within the body. */
  static boolean isOfAClientThatLeft(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnreadableBodyException) {
        return cause.getCause() instanceof SocketException || cause.getCause() instanceof EOFException;
      }
    }
    return false;
  }
}
