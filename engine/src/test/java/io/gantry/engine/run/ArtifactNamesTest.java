package io.gantry.engine.run;

import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.WorkflowReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the artifacts of every pattern may name. */
class ArtifactNamesTest {

  private static final String FROM = "{{ name }} at {{ timestamp }} after {{ TRACE | length }}";

  private final SimulatedWorld world = new SimulatedWorld();

  private static PatternSpec.Turn turn() {
    return new PatternSpec.Turn("agent", Optional.of("Go"), Map.of(), Optional.empty());
  }

  @Test
  void aChainNamesItselfAndItsEnd() {
    assertThat(artifact(aWorkflow().step("agent", "Go"))).isEqualTo("test at 2026-01-01T00:00:00.010Z after 1");
  }

  @Test
  void tasksNameThemselvesAndTheirEnd() {
    assertThat(artifact(aWorkflow().task("one"))).isEqualTo("test at 2026-01-01T00:00:00.010Z after 1");
  }

  @Test
  void branchesNameThemselvesAndTheirEnd() {
    PatternSpec.Branch a = new PatternSpec.Branch("a", List.of(turn()));
    PatternSpec.Branch b = new PatternSpec.Branch("b", List.of(turn()));

    assertThat(artifact(aWorkflow().pattern(new PatternSpec.Parallel(List.of(a, b), Optional.empty()), "agent")))
        .isEqualTo("test at 2026-01-01T00:00:00.010Z after 2");
  }

  private String artifact(WorkflowBuilder workflow) {
    var built = workflow.artifact("out.md", FROM).build();
    return world.submit(built).run().view(built).artifacts().get("out.md");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chain | {steps: [{agent: a}]}",
        "workflow | {tasks: [{id: t, agent: a}]}",
        "parallel | {branches: [{id: x, steps: [{agent: a}]}, {id: y, steps: [{agent: a}]}]}",
        "routing | {router: {agent: a}, routes: {x: {then: [{agent: a}]}}}",
        "evaluator_optimizer | {producer: a, evaluator: {agent: a}, accept: {min_score: 1}}",
        "orchestrator_workers | {orchestrator: {agent: a}, worker_template: {agent: a}}",
        "graph | {nodes: {n: {agent: a}}, edges: []}"
      })
  void aFileMayNameThemInEveryPattern(String type, String config) {
    String file =
        """
        version: 0
        name: test
        runtime: {provider: offline}
        agents: {a: {prompt: Hello}}
        pattern: {type: %s, config: %s}
        outputs: {artifacts: [{path: out.md, from: "%s"}]}
        """
            .formatted(type, config, FROM);
    Capabilities all = new Capabilities(Set.of("offline"), Patterns.TYPES, Set.of());

    new WorkflowReader(all).read(file, References.NONE).checkTemplates(new Templates(), Set.of());
  }
}
