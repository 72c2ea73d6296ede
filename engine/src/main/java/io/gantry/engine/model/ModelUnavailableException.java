package io.gantry.engine.model;

/** A model cannot be called at all as this server is configured. Trying again does not help. */
public final class ModelUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ModelUnavailableException(String message) {
    super(message);
  }
}
