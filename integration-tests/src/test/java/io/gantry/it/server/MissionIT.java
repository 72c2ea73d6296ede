package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.fakeprovider.Reply;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A mission ends within its limits and comes to the same, whatever runs beside what. */
@ExtendWith(ArquillianExtension.class)
class MissionIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void theSameMissionComesToTheSameWhetherItsTasksRunBesideEachOtherOrNot() {
    RunState together = gantry.operator().run(fourTasks("together-120ms", 5));
    RunState apart = gantry.operator().run(fourTasks("apart-120ms", 1));

    assertThat(together.status()).as(together.toString()).isEqualTo("completed");
    assertThat(gantry.provider().stats("together-120ms").maxOverlap()).isEqualTo(4);
    assertThat(gantry.provider().stats("apart-120ms").maxOverlap()).isEqualTo(1);
    assertThat(together.result()).isEqualTo(apart.result()).startsWith("Answer to: Answer to: Task 1, Answer to: Task 2");
    assertThat(history(together)).isEqualTo(history(apart)).hasSize(5)
        .containsEntry("tasks.t3", "Task 3 -> completed: Answer to: Task 3");
    assertThat(gantry.provider().stats("together-120ms").calls()).isEqualTo(5);
    assertThat(gantry.provider().stats("apart-120ms").calls()).isEqualTo(5);
  }

  @Test
  void aRunFailsAtTheLimitOfModelCallsThatItsAgentIsGiven() {
    script("limited-mission", calculations(5));
    WorkflowSpec workflow = mission("limited-mission").step("Calculate");
    ((ObjectNode) workflow.json().at("/agents/worker")).put("max_steps", 2);

    RunState run = gantry.operator().run(workflow);

    assertThat(run.status()).as(run.toString()).isEqualTo("failed");
    assertThat(run.errorKind()).isEqualTo("max_steps");
    assertThat(run.errorReason()).contains("'worker' did not answer within 2 model calls");
    assertThat(gantry.provider().stats("limited-mission").calls()).isEqualTo(2);
  }

  @Test
  void aLongMissionEndsOnlyUnderALimitThatFollowsItsSize() {
    script("long-mission", calculations(32));
    script("long-mission-adaptive", calculations(32));
    String goals = "Calculate:\n- apples\n- pears\n- plums";
    WorkflowSpec adaptive = mission("long-mission-adaptive").step(goals);
    adaptive.runtime().put("adaptive_steps", true);

    RunState stopped = gantry.operator().run(mission("long-mission").step(goals));
    RunState finished = gantry.operator().run(adaptive);

    assertThat(stopped.errorKind()).isEqualTo("max_steps");
    assertThat(gantry.provider().stats("long-mission").calls()).isEqualTo(30);
    assertThat(finished.status()).as(finished.toString()).isEqualTo("completed");
    assertThat(finished.result()).isEqualTo("All is calculated");
    assertThat(gantry.provider().stats("long-mission-adaptive").calls()).isEqualTo(33);
  }

  @Test
  void callsThatMayChangeSomethingRunOneAfterTheOtherUnlessAPlanFreesThem() {
    script(
        "changing",
        Reply.toolCalls(post("left"), post("right")),
        Reply.text("Both are changed"));
    WorkflowSpec workflow = aChain("changing").askedOf(gantry.provider(), "changing").step("Change both");
    executor(workflow, "left");
    executor(workflow, "right");

    RunState run = gantry.operator().run(workflow);

    assertThat(run.result()).isEqualTo("Both are changed");
    assertThat(gantry.viewer().journal(run.id())).extracting(RunEntry::kind).filteredOn(kind -> kind.startsWith("Tool"))
        .containsExactly("ToolStarted", "ToolReturned", "ToolStarted", "ToolReturned");
    assertThat(gantry.pages().visits()).containsSubsequence("/changed/left", "/changed/right");
  }

  @Test
  void resultsStandInTheOrderOfTheCallsHoweverTheToolsEnd() {
    Set<List<String>> told = new HashSet<>();
    List<ScriptedToolCall> calls = IntStream.range(0, 6).mapToObj(i -> get("/late/" + i)).toList();
    for (int i = 0; i < 20; i++) {
      String model = "late-" + i;
      gantry.provider().script(model, ModelScript.ECHO.withReplies(new Reply("", calls), Reply.text("Read")));

      RunState run = gantry.operator().run(reading(model).step("Read all"));

      assertThat(run.result()).isEqualTo("Read");
      told.add(toolTexts(gantry.provider().bodies(model).get(1)));
    }
    assertThat(told).singleElement().satisfies(texts -> {
      assertThat(texts).hasSize(6);
      IntStream.range(0, 6).forEach(i -> assertThat(texts.get(i)).contains("page /late/" + i));
    });
  }

  @Test
  void sourcesAreAskedAtTheSameTimeAndTheInsightFollowsFromAllOfThem() {
    WorkflowSpec workflow = aChain("insight").askedOf(gantry.provider(), "insight").withTools("http_request");
    ObjectNode pattern = workflow.json().putObject("pattern").put("type", "parallel");
    for (String source : List.of("forum", "feed", "search")) {
      ToolRule rule = new ToolRule(List.of(get("/meet/3?" + source)), Optional.of(source + " says yes"));
      gantry.provider().script("source-" + source, ModelScript.ECHO.withRule(rule));
      workflow.agent(source, "source-" + source);
      ObjectNode branch = pattern.withObject("/config").withArray("branches").addObject().put("id", source);
      branch.putArray("steps").addObject().put("agent", source).put("input", "Look into it");
    }
    pattern.withObject("/config").putObject("reduce").put("agent", "worker").put("input", "{{ last_response }}");
    gantry.provider().script("insight", ModelScript.ECHO.withReply(Reply.text("They agree")));

    RunState run = gantry.operator().run(workflow);

    assertThat(run.result()).as(run.toString()).isEqualTo("They agree");
    assertThat(gantry.viewer().journal(run.id())).filteredOn(entry -> entry.kind().equals("ToolReturned"))
        .hasSize(3).allMatch(entry -> entry.body().path("text").asText().contains("met"));
    assertThat(inputs(run).get("reduce"))
        .isEqualTo("Branch feed:\nfeed says yes\n\nBranch forum:\nforum says yes\n\nBranch search:\nsearch says yes");
  }

  @Test
  void aToolThatTakesTooLongIsCutOffAndTheRestIsDeliveredAndMarked() {
    script(
        "too-late",
        Reply.text("""
            {"goal": "to know", "steps": [
              {"id": "slow", "action": "slow", "parameters": {"path": "/crowd/too-late/x"}, "dependencies": []},
              {"id": "sum", "action": "calculator", "parameters": {"expression": "40 + 2"}, "dependencies": []}]}
            """),
        Reply.text("42, and nobody knows the rest"));
    WorkflowSpec workflow = aChain("too-late").askedOf(gantry.provider(), "too-late").withTools("calculator");
    workflow.runtime().put("on_failure", "tolerate");
    executor(workflow, "slow").put("timeout_ms", 300);
    ((ObjectNode) workflow.json().at("/agents/worker")).remove("tools");
    ObjectNode config = workflow.json().putObject("pattern").put("type", "plan_execute").putObject("config");
    config.put("planner", "worker").putObject("limits").put("max_replans", 0);

    RunState run = gantry.operator().run(workflow);
    gantry.pages().crowd("too-late").open();

    assertThat(run.status()).as(run.toString()).isEqualTo("completed");
    assertThat(run.result()).isEqualTo("42, and nobody knows the rest");
    assertThat(run.json().path("partial").asBoolean()).isTrue();
    assertThat(history(run)).containsEntry("plan#1.sum", "completed: 42");
    assertThat(run.steps()).filteredOn(step -> step.path("id").asText().equals("plan#1.slow"))
        .singleElement().satisfies(step -> {
          assertThat(step.path("status").asText()).isEqualTo("failed");
          assertThat(step.at("/error/kind").asText()).isEqualTo("tool");
          assertThat(step.at("/error/reason").asText()).contains("300 ms");
        });
  }

  /** Four tasks that need nothing, and one that sees what all came to. */
  private WorkflowSpec fourTasks(String model, int maxParallel) {
    WorkflowSpec workflow = aDag("four-tasks").askedOf(gantry.provider(), model).maxParallel(maxParallel);
    for (int i = 1; i <= 4; i++) {
      workflow.task("t" + i, "Task " + i);
    }
    return workflow.task(
        "end",
        "{{ tasks.t1.response }}, {{ tasks.t2.response }}, {{ tasks.t3.response }}, {{ tasks.t4.response }}",
        "t1", "t2", "t3", "t4");
  }

  private WorkflowSpec mission(String model) {
    return aChain(model).askedOf(gantry.provider(), model).withTools("calculator");
  }

  private WorkflowSpec reading(String model) {
    return aChain("reading").askedOf(gantry.provider(), model).withTools("http_request");
  }

  private ObjectNode executor(WorkflowSpec workflow, String id) {
    return workflow.json().withObject("/tools").withArray("http_executors").addObject()
        .put("id", id).put("base_url", gantry.pages().page("").toString());
  }

  private void script(String model, Reply... replies) {
    gantry.provider().script(model, ModelScript.ECHO.withReplies(replies));
  }

  /** So many calls of the calculator, one in each reply, and an answer. */
  private static Reply[] calculations(int number) {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("expression", i + " * 17");
      replies.add(Reply.toolCalls(new ScriptedToolCall("calculator", arguments)));
    }
    replies.add(Reply.text("All is calculated"));
    return replies.toArray(Reply[]::new);
  }

  private ScriptedToolCall get(String path) {
    String address = gantry.pages().page(path).toString();
    return new ScriptedToolCall("http_request", JsonNodeFactory.instance.objectNode().put("url", address));
  }

  private static ScriptedToolCall post(String executor) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("method", "POST").put("path", "/changed/" + executor);
    return new ScriptedToolCall(executor, arguments);
  }

  /** Every step's input, status and response. */
  private TreeMap<String, String> history(RunState run) {
    TreeMap<String, String> history = new TreeMap<>(inputs(run));
    run.steps().forEach(step -> history.merge(
        step.path("id").asText(),
        step.path("status").asText() + ": " + step.path("response").asText(),
        (input, end) -> input + " -> " + end));
    return history;
  }

  /** What agents were told, by step. */
  private TreeMap<String, String> inputs(RunState run) {
    TreeMap<String, String> inputs = new TreeMap<>();
    gantry.viewer().journal(run.id()).stream()
        .filter(entry -> entry.kind().equals("StepStarted"))
        .forEach(entry -> inputs.put(entry.step(), entry.body().path("input").asText()));
    return inputs;
  }

  private static List<String> toolTexts(JsonNode body) {
    return StreamSupport.stream(body.path("messages").spliterator(), false)
        .filter(message -> message.path("role").asText().equals("tool"))
        .map(message -> message.path("content").asText())
        .toList();
  }
}
