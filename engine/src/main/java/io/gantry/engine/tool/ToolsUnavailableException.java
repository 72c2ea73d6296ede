package io.gantry.engine.tool;

/** The tools of a run cannot be made ready. The message is one sentence that names the server and holds no secret. */
public final class ToolsUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ToolsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
