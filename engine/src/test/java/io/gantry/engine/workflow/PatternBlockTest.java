package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.EvaluatorOptimizer;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Graph;
import io.gantry.engine.workflow.PatternSpec.OrchestratorWorkers;
import io.gantry.engine.workflow.PatternSpec.Parallel;
import io.gantry.engine.workflow.PatternSpec.PlanExecute;
import io.gantry.engine.workflow.PatternSpec.Routing;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A good file of each pattern, down to the records. */
class PatternBlockTest {

  private static PatternSpec read(String file) {
    Located document = new YamlDocument().read(file);
    Problems problems = new Problems(document);
    new SchemaCheck().check(document, problems);
    assertThat(problems.inDocumentOrder()).isEmpty();
    new RuleCheck(document, problems).check();
    new ReferenceCheck(document, problems).check();
    assertThat(problems.inDocumentOrder()).isEmpty();
    return new ModelBuilder(new ToolsBlock(WorkflowFiles.NATIVE_TOOLS)).build(new Fields(document.root())).pattern();
  }

  private static <T extends PatternSpec> T pattern(Class<T> kind, String type, String config) {
    return kind.cast(read(WorkflowFiles.with("pattern:\n  type: " + type + "\n  config:\n" + config.indent(4))));
  }

  @Test
  void chain() {
    Chain chain = pattern(Chain.class, "chain", """
        steps:
          - {agent: a, input: "{{ x }}", vars: {n: 3}, tool_overrides: [grep]}
          - {type: hitl, prompt: Fine?, context_display: "{{ steps[0].response }}", default: yes, timeout_seconds: 60}
          - agent: b
        """);
    Turn first = (Turn) chain.steps().get(0);
    assertThat(first.agent()).isEqualTo("a");
    assertThat(first.input()).contains("{{ x }}");
    assertThat(first.vars().get("n").intValue()).isEqualTo(3);
    assertThat(first.toolOverrides()).contains(List.of());
    assertThat(chain.steps().get(1)).isEqualTo(new Gate(
        "Fine?",
        Optional.of("{{ steps[0].response }}"),
        Optional.of("yes"),
        Optional.of(Duration.ofMinutes(1)),
        Optional.empty()));
    assertThat(((Turn) chain.steps().get(2)).input()).isEmpty();
  }

  @Test
  void workflow() {
    Dag dag = pattern(Dag.class, "workflow", """
        tasks:
          - {id: one, agent: a, description: Do one}
          - {id: ok, type: hitl, prompt: Fine?, timeout_seconds: 0, deps: [one]}
          - {id: two, agent: b, deps: [one, ok], input: Go}
        """);
    assertThat(dag.tasks()).extracting(PatternSpec.Task::id).containsExactly("one", "ok", "two");
    assertThat(dag.tasks().get(0).description()).isEqualTo("Do one");
    assertThat(((Gate) dag.tasks().get(1).place()).timeout()).isEmpty();
    assertThat(dag.tasks().get(2).deps()).containsExactly("one", "ok");
  }

  @Test
  void parallel() {
    Parallel parallel = pattern(Parallel.class, "parallel", """
        branches:
          - {id: x, steps: [{agent: a}, {agent: b}]}
          - {id: y, steps: [{agent: a}]}
        reduce: {agent: b, input: join}
        """);
    assertThat(parallel.branches()).extracting(PatternSpec.Branch::id).containsExactly("x", "y");
    assertThat(parallel.reduce()).isPresent();
  }

  @Test
  void routing() {
    Routing routing = pattern(Routing.class, "routing", """
        router: {agent: a, input: which?, review_router: {type: hitl, prompt: ok?, validation: {pattern: "approved"}}}
        routes:
          z: {then: [{agent: a}]}
          y: {then: [{agent: b}, {agent: a}]}
        """);
    assertThat(routing.maxRetries()).isEqualTo(2);
    assertThat(routing.review().orElseThrow().validationPattern()).contains("approved");
    assertThat(routing.routes().keySet()).containsExactly("z", "y");
  }

  @Test
  void evaluatorOptimizer() {
    EvaluatorOptimizer evaluator = pattern(EvaluatorOptimizer.class, "evaluator_optimizer", """
        producer: a
        evaluator: {agent: b, input: "Score {{ draft }}"}
        accept: {min_score: 85}
        revise_prompt: Again
        review_gate: {type: hitl, prompt: ok?}
        """);
    assertThat(evaluator.producer()).isEqualTo("a");
    assertThat(evaluator.minScore()).isEqualTo(85);
    assertThat(evaluator.maxIterations()).isEqualTo(3);
    assertThat(evaluator.reviewGate()).isPresent();
  }

  @Test
  void orchestratorWorkers() {
    OrchestratorWorkers workers = pattern(OrchestratorWorkers.class, "orchestrator_workers", """
        orchestrator: {agent: a, limits: {min_workers: 1, max_workers: 4, max_rounds: 2}}
        worker_template: {agent: b, tools: []}
        reduce: {agent: a}
        writeup: {agent: a}
        decomposition_review: {type: hitl, prompt: ok?}
        reduce_review: {type: hitl, prompt: ok?}
        """);
    assertThat(workers.maxWorkers()).isEqualTo(OptionalInt.of(4));
    assertThat(workers.workerTemplate().toolOverrides()).contains(List.of());
    assertThat(workers.writeup()).isPresent();
  }

  @Test
  void graph() {
    Graph graph = pattern(Graph.class, "graph", """
        nodes: {start: {agent: a, input: go}, ask: {type: hitl, prompt: ok?}, end: {agent: b}}
        edges:
          - {from: start, to: [ask, end]}
          - {from: ask, choose: [{when: "{{ nodes.ask.response == 'no' }}", to: start}, {when: else, to: end}]}
        """);
    assertThat(graph.nodes().keySet()).containsExactly("start", "ask", "end");
    assertThat(graph.maxIterations()).isEqualTo(10);
    assertThat(graph.edges().get(0).to()).containsExactly("ask", "end");
    assertThat(graph.edges().get(1).choices()).extracting(PatternSpec.Choice::when).contains("else");
  }

  @Test
  void planExecute() {
    PlanExecute plan = pattern(PlanExecute.class, "plan_execute", """
        analyst: b
        planner: a
        verifier: {agent: b, input: check}
        limits: {max_steps: 9, max_replans: 0}
        tools: []
        """);
    assertThat(plan.analyst().orElseThrow().agent()).isEqualTo("b");
    assertThat(plan.planner().agent()).isEqualTo("a");
    assertThat(plan.verifier().orElseThrow().input()).contains("check");
    assertThat(plan.maxSteps()).isEqualTo(9);
    assertThat(plan.maxReplans()).isZero();
    assertThat(plan.tools()).contains(List.of());
  }

  @Test
  void planExecuteOfAPlannerAlone() {
    PlanExecute plan = pattern(PlanExecute.class, "plan_execute", "planner: {agent: a, input: Plan}");
    assertThat(plan.analyst()).isEmpty();
    assertThat(plan.verifier()).isEmpty();
    assertThat(plan.maxSteps()).isEqualTo(20);
    assertThat(plan.maxReplans()).isEqualTo(2);
    assertThat(plan.tools()).as("absent means all").isEmpty();
  }

  @Test
  void supervisor() {
    Supervisor supervisor = pattern(Supervisor.class, "supervisor", """
        supervisor: a
        agents: [a, b]
        min_quality: 7.5
        """);
    assertThat(supervisor.agents()).containsExactly("a", "b");
    assertThat(supervisor.quality()).isEqualTo(new Supervisor.Quality(7.5, 2));
    assertThat(supervisor.defaultAgent()).isEqualTo("a");
    assertThat(supervisor.fastPath()).contains(new Supervisor.FastPath(20, 120, Set.of()));
    assertThat(supervisor.maxHandoffs()).isEqualTo(2);
    assertThat(supervisor.sequentialFallback()).isTrue();
    assertThat(supervisor.age()).isEqualTo(new Supervisor.DecisionAge(Duration.ofHours(1), Duration.ofMinutes(5)));
  }

  @Test
  void supervisorWithEveryKey() {
    Supervisor supervisor = pattern(Supervisor.class, "supervisor", """
        supervisor: {agent: a, input: "{{ x }}"}
        agents: [b, a]
        default_agent: a
        fast_path: {max_words: 3, max_characters: 40, words: [heute]}
        min_quality: 0
        max_refinements: 0
        max_handoffs: 0
        sequential_fallback: false
        analysis_ttl_s: 60
        routing_ttl_s: 0
        """);
    assertThat(supervisor.supervisor().input()).contains("{{ x }}");
    assertThat(supervisor.defaultAgent()).isEqualTo("a");
    assertThat(supervisor.fastPath()).contains(new Supervisor.FastPath(3, 40, Set.of("heute")));
    assertThat(supervisor.quality()).isEqualTo(new Supervisor.Quality(0, 0));
    assertThat(supervisor.maxHandoffs()).isZero();
    assertThat(supervisor.sequentialFallback()).isFalse();
    assertThat(supervisor.age()).isEqualTo(new Supervisor.DecisionAge(Duration.ofMinutes(1), Duration.ZERO));
  }

  @Test
  void supervisorWithoutAFastPath() {
    Supervisor supervisor =
        pattern(Supervisor.class, "supervisor", "{supervisor: a, agents: [b], fast_path: {enabled: false}}");
    assertThat(supervisor.fastPath()).isEmpty();
  }
}
