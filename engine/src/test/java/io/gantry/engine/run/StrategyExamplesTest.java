package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.model.OfflineModel;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.WorkflowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The examples of strategies go the way of their strategy with the offline model. */
class StrategyExamplesTest {

  private final SimulatedWorld world = new SimulatedWorld();

  @Test
  void theInvestigatorPlansReadsTheLogAllAtOnceAndReports() throws IOException {
    RunView view = run("plan-and-execute.yaml");

    assertThat(said(view, "steps[0]")).containsExactly("plan", "execute");
    assertThat(view.steps().get(0).exchange().replies().get(0).text())
        .startsWith(OfflineModel.HEADER)
        .contains("\n2. Use head on data/server.log", "\n3. Use grep", "\n4. Use tail", "\n5. Say which");
    assertThat(world.toolGroups).singleElement(LIST).hasSize(3);
    assertThat(view.steps().get(0).modelCalls()).isEqualTo(3);
    assertThat(view.artifacts().get("report.md")).contains(OfflineModel.HEADER);
    assertThat(world.journal).extracting(entry -> entry.event().getClass().getSimpleName())
        .containsExactly(
            "RunSubmitted", "RunStarted", "StepStarted", "AgentNudged", "ModelReplied", "AgentNudged", "ModelReplied",
            "ToolReturned", "ToolReturned", "ToolReturned", "ModelReplied", "StepCompleted", "ArtifactSaved",
            "RunCompleted");
  }

  @Test
  void theClerkFindsItsAnswerGood() throws IOException {
    RunView view = run("reflect.yaml");

    assertThat(said(view, "steps[0]")).containsExactly("reflect");
    assertThat(view.steps().get(0).exchange().replies()).extracting(reply -> reply.text())
        .endsWith("{\"ok\":true}").hasSize(2);
    assertThat(view.result().orElseThrow()).startsWith(OfflineModel.HEADER).contains("box was opened");
  }

  @Test
  void eachTaskGetsTheStrategyThatFitsIt() throws IOException {
    RunView view = run("adaptive.yaml");

    assertThat(view.steps()).extracting(step -> step.exchange().strategy().orElseThrow())
        .containsExactly("react", "plan_and_execute", "reflect");
    assertThat(said(view, "tasks.start")).isEmpty();
    assertThat(said(view, "tasks.trouble")).containsExactly("plan", "execute");
    assertThat(said(view, "tasks.letter")).containsExactly("reflect");
  }

  private static List<String> said(RunView view, String step) {
    return view.step(new StepId(step)).orElseThrow().exchange().nudges().stream().map(nudge -> nudge.code()).toList();
  }

  private RunView run(String example) throws IOException {
    Set<String> tools = Set.of("grep", "head", "tail");
    tools.forEach(tool -> world.toolEffects.put(tool, Effect.READ));
    LoadedWorkflow loaded =
        new WorkflowReader(new Capabilities(Set.of("openai"), Patterns.TYPES, tools))
            .read(Files.readString(Path.of("..", "examples", example)), References.NONE);
    Map<String, JsonNode> inputs = loaded.bind(Map.of());
    loaded.checkTemplates(new Templates(), inputs.keySet());
    world.model =
        call ->
            new ModelOutcome.Answered(
                ModelAnswer.of(call.request(), new OfflineModel().chat(call.request())), Duration.ZERO, Duration.ZERO);
    world.submit(loaded.workflow(), inputs).run();
    RunView view = world.view(loaded.workflow());
    assertThat(view.status()).isEqualTo(RunStatus.COMPLETED);
    return view;
  }
}
