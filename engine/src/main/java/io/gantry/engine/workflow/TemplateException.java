package io.gantry.engine.workflow;

/** A template cannot be filled in; the message names the name, the syntax or the bound at fault. */
public final class TemplateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TemplateException(String message) {
    super(message);
  }

  public TemplateException(String message, Throwable cause) {
    super(message, cause);
  }
}
