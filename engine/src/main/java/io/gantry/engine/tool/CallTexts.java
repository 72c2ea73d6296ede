package io.gantry.engine.tool;

import io.gantry.engine.workflow.Effect;
import java.time.Duration;

/**
 * What a model is told about a call that did not come to its end by itself.
 *
 * @param effect what it does to the world
 */
record CallTexts(ToolCall call, Effect effect) {

  String cancelled() {
    return "The run was cancelled before tool " + call.tool() + " had ended.";
  }

  String stopping() {
    return "Tool " + call.tool() + " was not run: the server is stopping.";
  }

  String broken() {
    return "Tool " + call.tool() + " broke down; the server's log says more.";
  }

  String interrupted() {
    return "Tool " + call.tool() + " was interrupted." + doubt();
  }

  String timedOut(Duration timeout) {
    return "Tool " + call.tool() + " was cut off after " + timeout.toMillis() + " ms." + doubt();
  }

  String cutOffWithItsBatch(Duration allowed) {
    return "Tool " + call.tool() + " was cut off: " + tookTooLong(allowed) + doubt();
  }

  String notRunInTime(Duration allowed) {
    return "Tool " + call.tool() + " was not run: " + tookTooLong(allowed);
  }

  private static String tookTooLong(Duration allowed) {
    return "the calls of this reply took longer than " + allowed.toMillis() + " ms together.";
  }

  private String doubt() {
    return effect != Effect.READ ? " Whether it took effect is not known." : "";
  }
}
