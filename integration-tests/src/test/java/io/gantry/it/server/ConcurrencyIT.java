package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.fakeprovider.Reply;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What runs beside each other does, what has to wait does, and steps share commits. */
@ExtendWith(ArquillianExtension.class)
class ConcurrencyIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void independentTasksAreAskedAtTheSameTime() {
    RunState run = gantry.operator().run(fourTasks("beside").maxParallel(5));

    assertThat(run.status()).isEqualTo("completed");
    assertThat(gantry.provider().stats("beside-200ms").maxOverlap()).isEqualTo(4);
  }

  @Test
  void maxParallelIsNeverExceeded() {
    RunState run = gantry.operator().run(fourTasks("bounded").maxParallel(2));

    assertThat(run.status()).isEqualTo("completed");
    assertThat(gantry.provider().stats("bounded-200ms").maxOverlap()).isEqualTo(2);
  }

  @Test
  void aTaskStartsAfterTheTasksItNeedsAndSeesTheirAnswers() {
    WorkflowSpec workflow =
        aDag("needs")
            .askedOf(gantry.provider(), "needs")
            .task("last", "{{ tasks.a.response }} and {{ tasks.b.response }}", "a", "b")
            .task("a", "A")
            .task("b", "B");

    RunState run = gantry.operator().run(workflow);

    assertThat(run.result()).isEqualTo("Answer to: Answer to: A and Answer to: B");
    List<String> order =
        gantry.viewer().journal(run.id()).stream()
            .filter(entry -> entry.kind().matches("StepStarted|StepCompleted"))
            .map(entry -> entry.kind() + " " + entry.step())
            .toList();
    assertThat(order.subList(4, 6)).containsExactly("StepStarted tasks.last", "StepCompleted tasks.last");
  }

  @Test
  void aChainOfTenStepsTakesAtMostElevenCommits() {
    WorkflowSpec workflow = aChain("commits").askedOf(gantry.provider(), "commits");
    IntStream.rangeClosed(1, 10).forEach(step -> workflow.step("Step " + step));
    double before = Metrics.of(gantry).sum("gantry_journal_commits_total");

    RunState run = gantry.operator().run(workflow);

    assertThat(run.steps()).hasSize(10);
    assertThat(Metrics.of(gantry).sum("gantry_journal_commits_total") - before).isBetween(1.0, 11.0);
  }

  @Test
  void readingToolCallsOfOneReplyRunBesideEachOtherAndAreRecordedInTheirOrder() {
    String address = gantry.pages().page("/meet/8").toString();
    // Each asks for something else: calls of the same would be one.
    List<ScriptedToolCall> calls =
        IntStream.range(0, 8)
            .mapToObj(i -> JsonNodeFactory.instance.objectNode().put("url", address + "?" + i))
            .map(arguments -> new ScriptedToolCall("http_request", arguments))
            .toList();
    gantry.provider()
        .script(
            "eight-calls",
            ModelScript.ECHO.withReplies(new Reply("", calls), Reply.text("All eight came back")));

    RunState run =
        gantry.operator()
            .run(aChain("eight").askedOf(gantry.provider(), "eight-calls").withTools("http_request").step("Go"));

    List<RunEntry> journal = gantry.viewer().journal(run.id());
    List<RunEntry> returned = journal.stream().filter(entry -> entry.kind().equals("ToolReturned")).toList();
    assertThat(run.result()).isEqualTo("All eight came back");
    assertThat(returned).hasSize(8).allMatch(entry -> entry.body().path("text").asText().contains("met"));
    List<String> asked =
        journal.stream()
            .filter(entry -> entry.kind().equals("ModelReplied"))
            .flatMap(entry -> entry.body().path("calls").findValuesAsText("id").stream())
            .toList();
    assertThat(returned).extracting(entry -> entry.body().path("call").asText()).isEqualTo(asked);
  }

  private WorkflowSpec fourTasks(String name) {
    return aDag(name)
        .askedOf(gantry.provider(), name + "-200ms")
        .task("a", "A")
        .task("b", "B")
        .task("c", "C")
        .task("d", "D");
  }
}
