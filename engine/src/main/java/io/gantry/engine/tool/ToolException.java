package io.gantry.engine.tool;

/** A tool call failed. The message is short, meant for the model, and holds no stack trace and no secret. */
public final class ToolException extends Exception {

  private static final long serialVersionUID = 1L;

  public ToolException(String message) {
    super(message);
  }

  public ToolException(String message, Throwable cause) {
    super(message, cause);
  }
}
