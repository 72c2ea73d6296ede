package io.gantry.cli.progress;

import io.gantry.cli.api.RunMessage;
import java.util.Optional;

/** The lines that stay: one for what an event ended or warned of. */
final class StepLines {

  private final Style style;

  StepLines(Style style) {
    this.style = style;
  }

  String started(StepTimes step) {
    return style.faint("start ") + " " + step.id() + "  agent " + step.agent();
  }

  /** The line for an event that ends something, warns, or saves an artifact; empty for every other. */
  Optional<String> lasting(RunMessage message, RunTimes run) {
    return switch (message.kind()) {
      case "StepCompleted" -> {
        boolean salvaged = message.body().path("salvaged").asBoolean();
        yield Optional.of(
            style.good("done  ") + " " + ended(run.step(message.step()))
                + (salvaged ? ", " + style.warning("salvaged: it got nowhere and was asked for what it knew") : ""));
      }
      case "AgentNudged" ->
          Optional.of(style.faint("nudge ") + " " + message.step() + "  " + message.text("code"));
      case "StepFailed" -> {
        StepTimes step = run.step(message.step());
        yield Optional.of(style.bad("failed") + " " + ended(step) + "  " + step.reason());
      }
      case "QuestionAsked" -> Optional.of(style.warning("asks  ") + " " + message.step() + "  " + question(message));
      case "QuestionAnswered" ->
          Optional.of(
              style.good("answer") + " " + message.step() + "  by " + message.text("by") + ": " + message.text("answer"));
      case "ModelFailed" -> Optional.of(style.warning("retry ") + " " + message.step() + "  " + modelFailed(message));
      case "Warned" -> Optional.of(style.warning("warned") + " " + message.text("text"));
      case "RunStarted" ->
          message.body().path("attempt").asInt(1) > 1
              ? Optional.of(style.warning("resume") + " the run goes on from its journal on " + message.text("node"))
              : Optional.empty();
      case "CancelRequested" -> Optional.of(style.warning("cancel") + " asked for by " + message.text("by"));
      default -> Optional.empty();
    };
  }

  private static String ended(StepTimes step) {
    return step.id() + "  " + Seconds.of(step.total()) + "  " + counted(step.modelCalls(), "model call")
        + among(step.knownAnswers(), "answered before") + ", " + counted(step.toolCalls(), "tool call")
        + among(step.joinedCalls(), "made as one");
  }

  private static String among(int count, String what) {
    return count == 0 ? "" : " (" + count + " " + what + ")";
  }

  private static String question(RunMessage message) {
    StringBuilder text = new StringBuilder(message.text("prompt"));
    String context = message.text("contextDisplay");
    String pattern = message.text("validationPattern");
    String deadline = message.text("deadline");
    if (!context.isEmpty()) {
      context.lines().forEach(line -> text.append("\n       | ").append(line));
    }
    if (!pattern.isEmpty()) {
      text.append("\n       the answer must match ").append(pattern);
    }
    if (!deadline.isEmpty()) {
      boolean otherwise = message.body().path("defaultAnswer").isTextual();
      text.append("\n       until ").append(deadline)
          .append(otherwise ? ", then the answer is: " + message.text("defaultAnswer") : ", then the step fails");
    }
    return text.toString();
  }

  private static String modelFailed(RunMessage message) {
    String next = message.text("retryAt").isEmpty() ? "" : ", next attempt at " + message.text("retryAt");
    return "model call " + message.text("turn") + ", attempt " + message.text("attempt") + ": "
        + message.text("reason") + next;
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
