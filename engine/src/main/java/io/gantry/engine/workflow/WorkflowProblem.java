package io.gantry.engine.workflow;

/**
 * One thing that is wrong with a workflow or with what a caller gave it.
 *
 * @param code a stable word for the kind: {@code syntax}, {@code too-large}, {@code schema}, {@code unknown-key},
 *     {@code reference}, {@code cycle}, {@code input}, {@code template}, {@code unsupported}
 * @param pointer JSON pointer to the place, {@code ""} for the document as a whole; a place in the caller's inputs
 *     starts with {@code /inputs}
 * @param line first line of the place in the source, from 1; 0 when the source has no lines there
 * @param message one sentence: what was expected, what was found
 */
public record WorkflowProblem(String code, String pointer, int line, String message) {

  @Override
  public String toString() {
    String place = pointer.isEmpty() ? "" : " at " + pointer;
    return (line > 0 ? "line " + line + place + ": " : place.isEmpty() ? "" : place.strip() + ": ") + message;
  }
}
