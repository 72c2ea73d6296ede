package io.gantry.it.command;

import static io.gantry.it.client.WorkflowSpec.aDag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.fakeprovider.FakeProvider;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.RecordedRequest;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import java.util.Optional;

/**
 * A workflow of twelve tasks in three strands of four, tied to each other. Each task asks a model of its own twice:
 * the first answer calls the calculator, the second gives its result, about 100 ms each. A task's input holds the
 * answers of the tasks before it, so that one wrong answer would show in all later ones.
 */
record TwelveSteps(FakeProvider provider) {

  static final int TASKS = 12;

  /** Model calls of one task that nothing disturbs. */
  static final int CALLS_PER_TASK = 2;

  private static final int STRANDS = 3;
  private static final int LATENCY_MILLIS = 90;
  private static final int JITTER_MILLIS = 30;

  /** Sets the models' scripts and forgets what was counted. */
  void script() {
    provider.reset();
    for (int task = 0; task < TASKS; task++) {
      JsonNode arguments = JsonNodeFactory.instance.objectNode().put("expression", (task + 1) + " * 1000 + 7");
      ToolRule rule = new ToolRule(List.of(new ScriptedToolCall("calculator", arguments)), Optional.empty());
      provider.script(model(task), ModelScript.ECHO.withRule(rule).withLatency(LATENCY_MILLIS, JITTER_MILLIS));
    }
  }

  WorkflowSpec workflow() {
    WorkflowSpec workflow = aDag("twelve-steps").askedOf(provider, model(0)).withTools("calculator").maxParallel(4);
    for (int task = 0; task < TASKS; task++) {
      workflow.agent("agent-" + task, model(task));
      if (task < STRANDS) {
        workflow.taskOf("agent-" + task, name(task), "Task " + task);
      } else {
        String above = name(task - STRANDS);
        // The strand to the left, of which the first strand has none.
        String beside = name(task - STRANDS - (task % STRANDS == 0 ? 0 : 1));
        String input =
            "Task %d after {{ tasks.%s.response }}, {{ tasks.%s.response }}".formatted(task, above, beside);
        workflow.taskOf(
            "agent-" + task,
            name(task),
            input,
            above.equals(beside) ? new String[] {above} : new String[] {above, beside});
      }
    }
    return workflow;
  }

  /** The requests that one task's model has received, oldest first. */
  List<RecordedRequest> requestsOf(int task) {
    return provider.requests().stream().filter(request -> request.model().equals(model(task))).toList();
  }

  /** The task's step in the journal. */
  static String step(int task) {
    return "tasks." + name(task);
  }

  private static String model(int task) {
    return "crash-" + task;
  }

  private static String name(int task) {
    return "t" + task;
  }
}
