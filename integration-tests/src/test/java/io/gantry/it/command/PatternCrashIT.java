package io.gantry.it.command;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A run of each pattern that keeps more than a list of steps, and two open questions: all under way when their one server
 * is killed. Each ends as a run that nothing disturbed, and no answer that was recorded is asked for again.
 */
@ExtendWith(DevServerExtension.class)
class PatternCrashIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final List<String> SLOW = List.of("pc-graph-slow", "pc-plan-slow", "pc-team-slow");

  /** Long enough for the server to be killed meanwhile; nobody waits for it. */
  private static final int SLOW_MILLIS = 60_000;

  private final DevServer gantry;

  PatternCrashIT(DevServer gantry) {
    this.gantry = gantry;
  }

  @Test
  void runsOfEveryKindSurviveTheDeathOfTheirServerAndEndAsIfThereHadBeenNone()
      throws SQLException, InterruptedException {
    gantry.up();
    script();
    slow(0);
    RunState graph = gantry.client().run(graph());
    RunState plan = gantry.client().run(plan());
    RunState supervised = gantry.client().run(supervised());
    RunState asked = answered(asking(questions()));
    assertThat(List.of(graph, plan, supervised, asked)).allSatisfy(run ->
        assertThat(run.status()).as(run.toString()).isEqualTo("completed"));

    gantry.provider().reset();
    script();
    slow(SLOW_MILLIS);
    String graphId = gantry.client().start(graph());
    String planId = gantry.client().start(plan());
    String supervisedId = gantry.client().start(supervised());
    String askedId = asking(questions());
    for (String slow : SLOW) {
      assertThat(gantry.provider().awaitCalls(slow, 1, LIMIT)).as(slow).isTrue();
    }
    // What was recorded beside the slow call must be, or its repetition would be right.
    awaitCompleted(graphId, 1);
    awaitCompleted(planId, 1);
    awaitCompleted(supervisedId, 2);
    DevServer.kill(gantry.server());
    slow(0);
    assertThat(open(graphId)).containsExactly("nodes.check#1");
    assertThat(open(planId)).containsExactly("plan#1.a");
    assertThat(open(supervisedId)).containsExactly("parallel.digger");
    gantry.up();

    assertSame(graph, gantry.client().await(graphId));
    assertSame(plan, gantry.client().await(planId));
    assertSame(supervised, gantry.client().await(supervisedId));
    assertThat(gantry.client().state(askedId).status()).isEqualTo("waiting");
    assertSame(asked, answered(askedId));
    for (String slow : SLOW) {
      assertThat(gantry.provider().stats(slow).calls()).as(slow + ": one died with the server").isEqualTo(2);
    }
    assertThat(gantry.provider().stats("pc-graph").calls()).as("draft and end of the graph").isEqualTo(2);
    assertThat(gantry.provider().stats("pc-plan").calls()).as("plan and answer").isEqualTo(2);
    assertThat(gantry.provider().stats("pc-team").calls()).as("decision and synthesis").isEqualTo(2);
    assertThat(gantry.provider().stats("pc-team-worker").calls()).isEqualTo(1);
  }

  /** The models in the middle of a run: each always says the same, after this while. */
  private void slow(int millis) {
    ModelScript script = ModelScript.ECHO.withLatency(millis, 0).withReply(Reply.text("It is good"));
    SLOW.forEach(model -> gantry.provider().script(model, script));
  }

  /** The other models: they say the same in the same order in each run. */
  private void script() {
    gantry.provider().script("pc-plan", ModelScript.ECHO.withReplies(
        Reply.text("""
            {"goal": "to know", "steps": [
              {"id": "a", "action": "slow", "parameters": {"task": "Look"}, "dependencies": []},
              {"id": "b", "action": "calculator", "parameters": {"expression": "6 * 7"}, "dependencies": ["a"]}]}
            """),
        Reply.text("42, and found")));
    gantry.provider().script("pc-team", ModelScript.ECHO.withReplies(
        Reply.text("{\"mode\": \"parallel\", \"agents\": [\"digger\", \"worker\"]}"), Reply.text("Joined")));
    gantry.provider().script("pc-team-worker", ModelScript.ECHO.withReply(Reply.text("Worked")));
  }

  private WorkflowSpec graph() {
    WorkflowSpec workflow = aChain("pc-graph").askedOf(gantry.provider(), "pc-graph").agent("slow", "pc-graph-slow");
    ObjectNode config = workflow.json().putObject("pattern").put("type", "graph").putObject("config");
    ObjectNode nodes = config.putObject("nodes");
    nodes.putObject("draft").put("agent", "worker").put("input", "Draft");
    nodes.putObject("check").put("agent", "slow").put("input", "Check {{ nodes.draft.response }}");
    nodes.putObject("end").put("agent", "worker").put("input", "{{ nodes.check.response }}: {{ nodes.draft.response }}");
    ArrayNode edges = config.putArray("edges");
    edges.addObject().put("from", "draft").putArray("to").add("check");
    edges.addObject().put("from", "check").putArray("choose").addObject()
        .put("when", "'good' in nodes.check.response").put("to", "end");
    return workflow;
  }

  private WorkflowSpec plan() {
    WorkflowSpec workflow = aChain("pc-plan").askedOf(gantry.provider(), "pc-plan").agent("slow", "pc-plan-slow");
    workflow.json().withObject("/tools").putArray("python").add("calculator");
    workflow.json().putObject("pattern").put("type", "plan_execute").putObject("config").put("planner", "worker");
    return workflow;
  }

  private WorkflowSpec supervised() {
    WorkflowSpec workflow = aChain("pc-team").askedOf(gantry.provider(), "pc-team-worker");
    workflow.agent("lead", "pc-team").agent("digger", "pc-team-slow");
    ObjectNode config = workflow.json().putObject("pattern").put("type", "supervisor").putObject("config");
    config.putObject("supervisor").put("agent", "lead").put("input", "Which of the two should lift the heavy boats?");
    config.putArray("agents").add("digger").add("worker");
    // A decision of the undisturbed run must not be taken again.
    config.put("min_quality", 0).put("analysis_ttl_s", 0).put("routing_ttl_s", 0);
    config.putObject("fast_path").put("enabled", false);
    return workflow;
  }

  private WorkflowSpec questions() {
    return aDag("pc-questions")
        .question("left", "Left?")
        .question("right", "Right?")
        .task("end", "{{ tasks.left.response }} and {{ tasks.right.response }}", "left", "right");
  }

  /** Starts a run and waits until it has asked its two questions. */
  private String asking(WorkflowSpec workflow) {
    String id = gantry.client().start(workflow);
    try (EventStream events = gantry.client().follow(id, 0)) {
      for (int asked = 0; asked < 2; asked++) {
        events.until(entry -> entry.kind().equals("QuestionAsked") || entry.isFinal());
      }
    }
    return id;
  }

  private RunState answered(String id) {
    assertThat(gantry.client().answer(id, "tasks.right", "r").status()).isEqualTo(200);
    assertThat(gantry.client().answer(id, "tasks.left", "l").status()).isEqualTo(200);
    return gantry.client().await(id);
  }

  private void awaitCompleted(String id, int number) {
    try (EventStream events = gantry.client().follow(id, 0)) {
      for (int seen = 0; seen < number; seen++) {
        events.until(entry -> entry.kind().equals("StepCompleted") || entry.isFinal());
      }
    }
  }

  private List<String> open(String id) throws SQLException {
    try (Connection connection = gantry.connect()) {
      return List.copyOf(JournalAtCrash.read(connection, id, System.nanoTime()).open());
    }
  }

  private void assertSame(RunState undisturbed, RunState run) {
    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.result()).isEqualTo(undisturbed.result());
    assertThat(steps(run)).isEqualTo(steps(undisturbed)).isNotEmpty();
  }

  /** Every step's beginning and its response. */
  private TreeMap<String, String> steps(RunState run) {
    TreeMap<String, String> steps = new TreeMap<>();
    gantry.client().journal(run.id()).stream()
        .filter(entry -> entry.kind().matches("StepStarted|ToolStepStarted|QuestionAsked|StepCompleted|QuestionAnswered"))
        .forEach(entry -> steps.merge(entry.step(), told(entry), (begun, ended) -> begun + " -> " + ended));
    return steps;
  }

  /** What a step is told, asks, calls or comes to. */
  private static String told(RunEntry entry) {
    JsonNode body = entry.body();
    return Stream.of("input", "prompt", "arguments", "response", "answer")
        .filter(body::has)
        .map(name -> name + " " + body.path(name))
        .collect(Collectors.joining(", "));
  }
}
