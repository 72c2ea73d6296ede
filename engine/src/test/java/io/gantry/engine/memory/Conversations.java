package io.gantry.engine.memory;

import io.gantry.engine.agent.Exchange;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Conversations for tests. */
final class Conversations {

  private Conversations() {}

  /** A step that was told something and has said nothing yet. */
  static Said step(String id, String input) {
    return new Said(id, new Exchange("You are " + id + ".", input));
  }

  /** The step with a reply that calls this tool and has its result. */
  static Said called(Said step, String call, String tool, String arguments, String result) {
    step.exchange().add("", List.of(new ToolCall(call, tool, arguments)));
    step.exchange().add(new Exchange.ToolResult(call, tool, ToolOutcome.Status.OK, result));
    return step;
  }

  /** The step with a reply that is an answer. */
  static Said answered(Said step, String text) {
    step.exchange().add(text, List.of());
    return step;
  }

  /** These steps as a model is shown them, results longer than {@code mostShown} by a preview. */
  static Transcript written(List<Said> steps, int mostShown) {
    return new TranscriptWriter(mostShown, UnaryOperator.identity()).write(steps);
  }

  /** One to four steps; all but the last have answered; calls, nudges and lengths as the seed gives them. */
  static List<Said> random(long seed) {
    Random random = new Random(seed);
    List<Said> steps = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      Said step = step("steps[" + i + "]", "input " + i + " " + "x".repeat(random.nextInt(400)));
      grow(step, random);
      if (i < count - 1) {
        answered(step, "answer " + i);
      }
      steps.add(step);
    }
    return steps;
  }

  private static void grow(Said step, Random random) {
    int replies = random.nextInt(6);
    for (int reply = 0; reply < replies; reply++) {
      List<ToolCall> calls = new ArrayList<>();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        calls.add(new ToolCall(step.step() + "-" + reply + "-" + i, "grep", "{}"));
      }
      step.exchange().add(random.nextBoolean() ? "thinking" : "", calls);
      for (ToolCall call : calls) {
        String text = "result " + "y".repeat(random.nextInt(1500));
        step.exchange().add(new Exchange.ToolResult(call.id(), "grep", ToolOutcome.Status.OK, text));
      }
      if (random.nextInt(4) == 0) {
        step.exchange().nudge("stalled", "Go on.");
      }
    }
  }
}
