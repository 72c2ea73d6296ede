package io.gantry.engine.explain;

import static io.gantry.engine.explain.PlannedFile.range;
import static io.gantry.engine.explain.PlannedFile.steps;
import static io.gantry.engine.explain.PlannedFile.withPattern;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The steps of each pattern, what leads to them, and how often they run. */
class PatternPlansTest {

  @Test
  void aChainIsItsStepsOneAfterTheOther() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: chain
          config:
            steps: [{agent: a, input: x}, {type: hitl, prompt: Sure?}, {agent: b}]
        """).plan();

    assertThat(steps(plan)).containsExactly("steps[0] 1", "steps[1] 1", "steps[2] 1");
    assertThat(plan.mermaid()).isEqualTo("""
        flowchart TD
          start((start))
          n0["steps[0]<br/>a"]
          n1{{"steps[1]<br/>asks a person"}}
          n2["steps[2]<br/>b"]
          done((done))
          start --> n0
          n0 --> n1
          n1 --> n2
          n2 --> done""");
    assertThat(range(plan.budget().steps().count())).isEqualTo("2");
    assertThat(range(plan.budget().questions().count())).isEqualTo("1");
    // 30 calls by default and 3 by max_steps, each tried at most three times.
    assertThat(range(plan.budget().modelCalls().count())).isEqualTo("2..99");
  }

  @Test
  void tasksFollowWhatTheyDependOn() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: workflow
          config:
            tasks:
              - {id: last, agent: b, deps: [left, right]}
              - {id: left, agent: a, input: x}
              - {id: right, agent: a, input: x}
        """).plan();

    assertThat(steps(plan)).containsExactly("tasks.last 1", "tasks.left 1", "tasks.right 1");
    WorkflowPlan.Step last = plan.steps().get(0);
    assertThat(last.after()).extracting(WorkflowPlan.After::step).containsExactly("tasks.left", "tasks.right");
    assertThat(last.first()).isFalse();
    assertThat(last.last()).isTrue();
    assertThat(plan.steps().get(1).first()).isTrue();
    assertThat(plan.steps().get(1).last()).isFalse();
  }

  @Test
  void branchesRunBesideEachOtherAndMeetInReduce() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: parallel
          config:
            branches:
              - {id: x, steps: [{agent: a}, {agent: b}]}
              - {id: y, steps: [{agent: a}]}
            reduce: {agent: b}
        """).plan();

    assertThat(steps(plan))
        .containsExactly("branches.x.steps[0] 1", "branches.x.steps[1] 1", "branches.y.steps[0] 1", "reduce 1");
    assertThat(plan.steps().get(3).after())
        .extracting(WorkflowPlan.After::step)
        .containsExactly("branches.x.steps[1]", "branches.y.steps[0]");
  }

  @Test
  void aRunTakesOneRouteAndTheWorstIsTheCostliest() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: routing
          config:
            router: {agent: a, max_retries: 1}
            routes:
              short: {then: [{agent: a}]}
              long: {then: [{agent: b}, {agent: b}, {agent: b}]}
        """).plan();

    assertThat(steps(plan))
        .containsExactly(
            "router#n 1..2", "routes.short.steps[0] 0..1", "routes.long.steps[0] 0..1", "routes.long.steps[1] 0..1",
            "routes.long.steps[2] 0..1");
    assertThat(plan.steps().get(2).after()).containsExactly(new WorkflowPlan.After("router#n", "route long"));
    assertThat(range(plan.budget().steps().count())).isEqualTo("2..5");
    // The short route may make 30 model calls in its step, the long one 3 x 3; the router 2 x 30; all tried thrice.
    assertThat(range(plan.budget().modelCalls().count())).isEqualTo("2..270");
  }

  @Test
  void aReviewerComesBetweenRouterAndRoute() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: routing
          config:
            router: {agent: a, review_router: {type: hitl, prompt: Fine?}}
            routes: {x: {then: [{agent: b}]}}
        """).plan();

    assertThat(steps(plan)).containsExactly("router#n 1..3", "review#n 1..3", "routes.x.steps[0] 0..1");
    assertThat(plan.steps().get(2).after()).containsExactly(new WorkflowPlan.After("review#n", "route x"));
  }

  @Test
  void draftsAreScoredOnceOrTwiceEach() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: evaluator_optimizer
          config:
            producer: a
            evaluator: {agent: b}
            accept: {min_score: 80, max_iters: 4}
            review_gate: {type: hitl, prompt: Go on?}
        """).plan();

    assertThat(steps(plan))
        .containsExactly("draft#n 1..4", "evaluation#n 1..4", "evaluation#n.retry 0..4", "review#n 0..3");
    assertThat(range(plan.budget().steps().count())).isEqualTo("2..12");
    assertThat(plan.mermaid()).contains("-->|\"score below 80\"| n3").contains("-->|\"score 80 or more\"| done");
  }

  @Test
  void aDraftThatCannotBeRevisedLeadsNowhereBack() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: evaluator_optimizer
          config: {producer: a, evaluator: {agent: b}, accept: {min_score: 80, max_iters: 1}}
        """).plan();

    assertThat(plan.steps().get(0).after()).isEmpty();
  }

  @Test
  void nobodyKnowsHowManyWorkersThereWillBe() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: orchestrator_workers
          config:
            orchestrator: {agent: a, limits: {min_workers: 2, max_rounds: 3}}
            worker_template: {agent: b}
            reduce: {agent: a}
            decomposition_review: {type: hitl, prompt: Fine?}
        """).plan();

    assertThat(steps(plan))
        .containsExactly("orchestrator#n 2..24", "decomposition_review#n 1..15", "workers[n] 2..", "reduce 1");
    assertThat(range(plan.budget().steps().count())).isEqualTo("5..");
    assertThat(plan.budget().modelCalls().how()).contains("set runtime.budgets.max_steps");
    assertThat(plan.warnings()).anyMatch(warning -> warning.contains("round#2.workers[0]"));
  }

  @Test
  void workersThatAreAskedTogetherHaveAStepForTheirCalls() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: orchestrator_workers
          config:
            orchestrator: {agent: a, limits: {min_workers: 7}}
            worker_template: {agent: b, batch_prompts: 3}
            reduce: {agent: a}
        """).plan();

    assertThat(steps(plan)).containsExactly("orchestrator#n 1..3", "workers.batch[n] 3..", "workers[n] 0..", "reduce 1");
    assertThat(range(plan.budget().modelCalls().count())).isEqualTo("5..");
    assertThat(plan.warnings()).anyMatch(warning -> warning.contains("asked about up to 3"));
  }

  @Test
  void stepsOfAPlanThatGoTogetherHaveAStepForTheirCall() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: plan_execute
          config: {planner: a, limits: {max_steps: 5, max_replans: 1}}
        tools:
          http_executors:
            - {id: price, base_url: 'https://p.example/one', batch: prices}
            - {id: prices, base_url: 'https://p.example/many', effect: read}
        """).plan();

    assertThat(steps(plan))
        .containsExactly("planner#n 1..2", "plan#n.batch[<steps>] 0..4", "plan#n.<step> 0..10", "answer 0..1");
    // At worst two calls fail in each plan, and each step of theirs calls on its own as well.
    assertThat(range(plan.budget().steps().count())).isEqualTo("2..17");
    assertThat(plan.warnings()).anyMatch(warning -> warning.contains("become one call, of prices"));
  }

  @Test
  void aNodeOnACircleIsVisitedAgainAndAgainAnotherOnce() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: graph
          config:
            max_iterations: 4
            nodes: {write: {agent: a}, check: {agent: b}, publish: {agent: a}, lost: {agent: a}}
            edges:
              - {from: write, to: [check]}
              - {from: check, choose: [{when: "{{ 'ok' in last_response }}", to: publish}, {when: else, to: write}]}
        """).plan();

    assertThat(steps(plan))
        .containsExactly("nodes.write#n 1..4", "nodes.check#n 0..4", "nodes.publish#n 0..1", "nodes.lost#n 0");
    assertThat(range(plan.budget().steps().count())).isEqualTo("1..9");
    assertThat(plan.mermaid())
        .contains("-->|\"#123;#123; 'ok' in last_response #125;#125;\"|", "-->|\"else\"| n0")
        .doesNotContain("n1 --> done");
    assertThat(plan.warnings()).anyMatch(warning -> warning.contains("'lost'") && warning.contains("never runs"));
  }

  @Test
  void aGraphWithoutABudgetMakesAHundredSteps() {
    String graph = """
        pattern:
          type: graph
          config: {max_iterations: 1000, nodes: {x: {agent: b}}, edges: [{from: x, to: [x]}]}
        """;
    WorkflowPlan free = withPattern(graph).plan();
    WorkflowPlan capped = PlannedFile.of("""
        version: 0
        name: planned
        runtime: {provider: offline, budgets: {max_steps: 250}, failure_policy: {retries: 0}}
        agents: {b: {prompt: You are b., max_steps: 3}}
        """ + graph).plan();

    assertThat(range(free.budget().steps().count())).isEqualTo("1..100");
    assertThat(free.steps().get(0).last()).isFalse();
    assertThat(range(capped.budget().steps().count())).isEqualTo("1..250");
    assertThat(capped.budget().steps().how()).startsWith("runtime.budgets.max_steps; without it: ");
    assertThat(range(capped.budget().modelCalls().count())).isEqualTo("1..750");
  }

  @Test
  void aPlanThatIsYetToBeMadeIsBoundedByItsLimits() {
    WorkflowPlan bounded = withPattern("""
        pattern:
          type: plan_execute
          config: {planner: {agent: a}, verifier: {agent: b}, limits: {max_steps: 5, max_replans: 1}}
        """).plan();
    WorkflowPlan free = withPattern("""
        pattern:
          type: plan_execute
          config: {planner: {agent: a}}
        """).plan();

    assertThat(steps(bounded)).contains("planner#n 1..2", "plan#n.<step> 0..10");
    assertThat(bounded.mermaid()).startsWith("flowchart TD").contains("calls a tool");
    assertThat(range(bounded.budget().toolCalls().count())).isEqualTo("0..10");
    // Without limits 20 steps and 3 plans; at least a plan and an answer.
    assertThat(range(free.budget().steps().count())).isEqualTo("2..64");
  }

  @Test
  void aPlanMayCallTheToolsAndTheAgentsThatTheOtherTurnsDoNotGet() {
    WorkflowPlan plan = withPattern("""
          writer: {prompt: You write.}
        tools: {python: [grep, head]}
        pattern:
          type: plan_execute
          config: {analyst: {agent: b}, planner: {agent: a}, verifier: {agent: b}, tools: [], limits: {max_replans: 0}}
        """).plan();

    assertThat(steps(plan))
        .containsExactly("intent 1", "planner#n 1", "plan#n.<step> 0..20", "verify#n.<step> 0..20", "answer 0..1");
    assertThat(plan.steps()).extracting(WorkflowPlan.Step::agents)
        .containsExactly(List.of("b"), List.of("a"), List.of("writer"), List.of("b"), List.of("a"));
    assertThat(plan.steps()).extracting(WorkflowPlan.Step::tools).allMatch(List::isEmpty);
    assertThat(plan.tools()).extracting(WorkflowPlan.ToolUse::agents).containsOnly(List.of("writer"));
    assertThat(plan.budget().toolCalls().count().isBounded()).as("the writer may ask for any number").isFalse();
    assertThat(plan.mermaid()).doesNotContain("not in order", "failed", "invalid");
  }

  @Test
  void aPlanThatMayOnlyCallToolsCallsOneInEachOfItsSteps() {
    WorkflowPlan plan = withPattern("""
        tools: {python: [grep]}
        pattern:
          type: plan_execute
          config: {planner: {agent: a}, verifier: {agent: b}}
        """).plan();

    assertThat(range(plan.budget().toolCalls().count())).isEqualTo("0..60");
    assertThat(plan.tools()).extracting(WorkflowPlan.ToolUse::agents).containsOnly(List.of());
  }

  @Test
  void aSupervisorMayChooseAnyOfItsAgents() {
    WorkflowPlan plan = withPattern("""
        pattern:
          type: supervisor
          config: {supervisor: {agent: a}, agents: [b]}
        """).plan();

    assertThat(plan.agents()).extracting(WorkflowPlan.AgentUse::id).containsExactlyInAnyOrder("a", "b");
    assertThat(plan.mermaid()).startsWith("flowchart TD").contains("delegated<br/>b\"");
  }
}
