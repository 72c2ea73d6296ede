package io.gantry.engine.tool.mcp;

/** A connection broke, or could not be opened. The message is a sentence about the server, without its name or a secret. */
final class McpConnectionException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean sent;

  McpConnectionException(String message, boolean sent, Throwable cause) {
    super(message, cause);
    this.sent = sent;
  }

  /** A failure before anything reached the server. */
  static McpConnectionException unsent(String message, Throwable cause) {
    return new McpConnectionException(message, false, cause);
  }

  /** Whether the server may have acted upon the request. */
  boolean sent() {
    return sent;
  }
}
