package io.gantry.benchmarks.scenario;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the model is told, in words that are the same for Gantry and for the hand-written program. */
public final class Wording {

  /** The system message of every call. */
  public static final String SYSTEM = "You take part in a measurement. You answer briefly and never ask back.";

  private Wording() {}

  /** The user message of each call of a chain. */
  public static String ofStep() {
    return "Say in one sentence what comes next.";
  }

  /** The user message of a task, given the answers it waited for. */
  public static String ofTask(Call call, Map<String, String> answers) {
    return task(call, call.deps().stream().map(answers::get).toList());
  }

  /** The same message as a template of the workflow language. */
  static String templateOfTask(Call call) {
    return task(call, call.deps().stream().map(dep -> "{{ tasks." + dep + ".response }}").toList());
  }

  private static String task(Call call, List<String> answers) {
    String known = answers.stream().map(answer -> "\n- " + answer).collect(Collectors.joining());
    return "This is task " + call.id() + ". Known so far:" + known;
  }
}
