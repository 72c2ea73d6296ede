package io.gantry.engine.run;

import static io.gantry.engine.run.SimulatedWorld.answers;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gantry.engine.model.OfflineModel;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.tool.HttpSettings;
import io.gantry.engine.tool.NativeToolCatalog;
import io.gantry.engine.tool.SecretValues;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.WorkflowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of patterns run to a useful end with the offline model. */
class PatternExamplesTest {

  private final SimulatedWorld world = new SimulatedWorld();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The app crashes with an error when I open my reports. | technical",
        "Please send the invoice for my last two payments again. | billing",
        "Do you have an office in Oslo? | general",
        "You have a billing problem: nothing works after it. | billing"
      })
  void routingSendsAMessageToTheDeskThatItsWordsPointTo(String message, String desk) throws IOException {
    RunView view = run("routing.yaml", Map.of("message", TextNode.valueOf(message)));

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.artifacts().get("answer.md")).startsWith("Desk: " + desk);
    assertThat(view.result().orElseThrow()).startsWith(OfflineModel.HEADER);
  }

  @Test
  void parallelFormsThreeOpinionsAndWeighsThem() throws IOException {
    RunView view = run("parallel.yaml", Map.of());

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.steps()).hasSize(5);
    assertThat(view.result().orElseThrow()).startsWith(OfflineModel.HEADER);
    assertThat(view.artifacts().get("recommendation.md")).contains("## Benefits (1 steps)", "## Risks (2 steps)");
  }

  @Test
  void aDraftIsRevisedOnceAndAccepted() throws IOException {
    RunView view = run("evaluator-optimizer.yaml", Map.of());

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.steps()).extracting(step -> step.id().value())
        .containsExactly("draft#1", "evaluation#1", "draft#2", "evaluation#2");
    assertThat(view.result().orElseThrow()).startsWith(OfflineModel.HEADER).contains("certificate");
    assertThat(view.artifacts().get("status.md")).contains("Accepted with 100 points after 2 drafts");
  }

  @Test
  void workersLookIntoThePartsThatTheOrchestratorNames() throws IOException {
    RunView view = run("orchestrator-workers.yaml", Map.of());

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.steps()).extracting(step -> step.id().value())
        .containsExactly("orchestrator#1", "workers[0]", "workers[1]", "workers[2]", "reduce");
    assertThat(view.result().orElseThrow()).startsWith(OfflineModel.HEADER).contains("Sundays");
    assertThat(view.artifacts().get("answer.md")).contains("working hours").contains("(completed)");
  }

  @Test
  void workersThatAreAskedTogetherTakeOneCall() throws IOException {
    RunView view = run("batch-prompts.yaml", Map.of());

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.steps()).filteredOn(step -> step.modelCalls() > 0).extracting(step -> step.id().value())
        .containsExactly("orchestrator#1", "workers.batch[0]", "reduce");
    assertThat(view.steps()).extracting(step -> step.id().value()).contains("workers[0]", "workers[2]");
    assertThat(view.step(new StepId("workers[2]")).flatMap(StepView::response).orElseThrow())
        .startsWith(OfflineModel.HEADER);
  }

  @Test
  void theGraphGoesBackOnceForWhatIsMissingAndDecides() throws IOException {
    RunView view = run("graph.yaml", Map.of());

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.steps()).extracting(step -> step.id().value())
        .containsExactly(
            "nodes.intake#1", "nodes.money#1", "nodes.purpose#1", "nodes.completion#1", "nodes.money#2", "nodes.decision#1");
    assertThat(view.result().orElseThrow()).startsWith(OfflineModel.HEADER).contains("4000 EUR");
  }

  @Test
  void thePlanCallsTheToolsThatTheQuestionNamesSideBySideAndVerifiesEach() throws IOException {
    NativeToolCatalog catalog =
        new NativeToolCatalog(
            Clock.systemUTC(), new RealTime(), new EgressGuard(Set.of()), HttpSettings.DEFAULT, SecretValues.NONE);
    for (String name : List.of("grep", "head", "calculator")) {
      world.tools.put(name, catalog.nativeTool(name).orElseThrow());
    }
    world.toolTakes = step -> Duration.ofSeconds(2);
    world.toolSays = (step, call) -> "ERROR 7 of " + call.tool();

    RunView view = run("plan-execute.yaml", Map.of());

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.steps()).extracting(step -> step.id().value()).containsExactly(
        "planner#1", "plan#1.step1", "plan#1.step2", "plan#1.step3",
        "verify#1.step1", "verify#1.step2", "verify#1.step3", "answer");
    assertThat(view.steps().subList(1, 4)).extracting(StepView::input).containsExactly(
        "{\"pattern\":\" E \",\"path\":\"data/server.log\"}", "{\"path\":\"data/server.log\"}",
        "{\"expression\":\"30 * 24 * 3600\"}");
    assertThat(world.elapsed()).isEqualTo(Duration.ofSeconds(2).plusMillis(30));
    assertThat(view.warnings()).isEmpty();
    assertThat(view.result().orElseThrow()).startsWith(OfflineModel.HEADER).contains("ERROR 7 of grep");
    assertThat(view.artifacts().get("answer.md")).contains("1. grep {\"pattern\":\" E \"", "3. calculator", "completed");
  }

  @Test
  void theSupervisorHasTwoAgentsWorkOneAfterTheOtherAndLooksAtWhatTheyWrote() throws IOException {
    RunView view = run("supervisor.yaml", Map.of());

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.steps()).extracting(step -> step.id().value())
        .containsExactly("analysis", "sequential[0]", "sequential[1]", "quality#1");
    assertThat(view.warnings()).isEmpty();
    assertThat(view.result().orElseThrow()).startsWith(OfflineModel.HEADER).contains("crane");
    assertThat(view.artifacts().get("answer.md")).contains("sequential: investigator, writer").contains("10 of 10 points");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What is a slipway? | fast_path",
        "What caused the crane to stop on Tuesday, and which facts are known of the damage? | analysis delegated quality#1",
        "Is it allowed to close the harbour, seen from the contract, and what are the facts? Weigh both sides against each "
            + "other. | analysis parallel.investigator parallel.counsel synthesis quality#1",
      })
  void theSupervisorChoosesByTheTask(String question, String steps) throws IOException {
    RunView view = run("supervisor.yaml", Map.of("question", TextNode.valueOf(question)));

    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.steps()).extracting(step -> step.id().value()).containsExactly(steps.split(" "));
  }

  @Test
  void anAgentFromAFileOfItsOwnIsToldAndAnswersWhatItsSchemasWant() throws IOException {
    RunView view = run("ticket.yaml", Map.of());

    assertThat(view.status()).as(view.failure().toString()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.artifacts().get("triage.json")).contains("\"urgency\":\"").contains("\"summary\":\"");
    assertThat(view.result().orElseThrow()).startsWith(OfflineModel.HEADER);
  }

  private RunView run(String example, Map<String, JsonNode> given) throws IOException {
    LoadedWorkflow loaded =
        new WorkflowReader(
                new Capabilities(Set.of("offline", "openai"), Patterns.TYPES, Set.of("grep", "head", "calculator")))
            .read(Files.readString(Path.of("..", "examples", example)), References.in(Path.of("..", "examples")));
    Map<String, JsonNode> inputs = loaded.bind(given);
    loaded.checkTemplates(new Templates(), inputs.keySet());
    world.model = call -> answers(new OfflineModel().chat(call.request()).aiMessage().text());
    world.submit(loaded.workflow(), inputs).run();
    return world.view(loaded.workflow());
  }
}
