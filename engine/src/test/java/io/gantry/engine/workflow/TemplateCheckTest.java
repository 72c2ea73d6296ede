package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TemplateCheckTest {

  private final Templates templates = new Templates();

  private static LoadedWorkflow chain(String first, String second) {
    return WorkflowFiles.reader().read(WorkflowFiles.with("""
        pattern:
          type: chain
          config:
            steps:
              - agent: a
                input: "%s"
              - agent: b
                vars: {own: "{{ topic }}"}
                input: "%s"
        outputs:
          artifacts:
            - path: "{{ topic }}.md"
              from: "{{ steps[1].response }}{{ TRACE | tojson }}{{ last_response }}"
        """.formatted(first, second)), References.NONE);
  }

  private static LoadedWorkflow tasks(String input) {
    return WorkflowFiles.reader().read(WorkflowFiles.with("""
        pattern:
          type: workflow
          config:
            tasks:
              - {id: first, agent: a, input: go}
              - {id: middle, agent: a, deps: [first], input: go}
              - {id: aside, agent: a, input: go}
              - id: last
                agent: b
                deps: [middle]
                input: "%s"
        """.formatted(input)), References.NONE);
  }

  private static LoadedWorkflow approval(String before, String after, String beside) {
    return WorkflowFiles.readerOfEverything().read(WorkflowFiles.with("""
        pattern:
          type: workflow
          config:
            tasks:
              - {id: draft, agent: a, input: "%s"}
              - {id: gate, type: hitl, prompt: Well?, deps: [draft]}
              - {id: middle, agent: a, deps: [gate]}
              - {id: end, agent: a, deps: [middle], input: "%s"}
              - {id: beside, agent: a, deps: [draft], input: "%s"}
        """.formatted(before, after, beside)), References.NONE);
  }

  private static LoadedWorkflow gatedChain(String before, String after) {
    return WorkflowFiles.readerOfEverything().read(WorkflowFiles.with("""
        pattern:
          type: chain
          config:
            steps:
              - {agent: a, input: "%s"}
              - {type: hitl, prompt: Well?}
              - {agent: a, input: "%s"}
        """.formatted(before, after)), References.NONE);
  }

  private static LoadedWorkflow gatedBranch(String before, String after) {
    return WorkflowFiles.readerOfEverything().read(WorkflowFiles.with("""
        pattern:
          type: parallel
          config:
            branches:
              - {id: x, steps: [{agent: a, input: "%s"}, {type: hitl, prompt: Well?}, {agent: a, input: "%s"}]}
              - {id: y, steps: [{agent: a}]}
        """.formatted(before, after)), References.NONE);
  }

  private static LoadedWorkflow branches(String first, String second, String reduce) {
    return WorkflowFiles.readerOfEverything().read(WorkflowFiles.with("""
        pattern:
          type: parallel
          config:
            branches:
              - {id: x, steps: [{agent: a, input: "%s"}, {agent: a, input: "%s"}]}
              - {id: y, steps: [{agent: a}]}
            reduce: {agent: b, input: "%s"}
        """.formatted(first, second, reduce)), References.NONE);
  }

  private static LoadedWorkflow routes(String router, String first) {
    return WorkflowFiles.readerOfEverything().read(WorkflowFiles.with("""
        pattern:
          type: routing
          config:
            router: {agent: a, input: "%s"}
            routes:
              x: {then: [{agent: a, input: "%s"}, {agent: a, input: "{{ steps[0].response }}"}]}
        """.formatted(router, first)), References.NONE);
  }

  private static LoadedWorkflow supervised(String task, String artifact) {
    return WorkflowFiles.readerOfEverything().read(WorkflowFiles.with("""
        pattern:
          type: supervisor
          config:
            supervisor: {agent: a, input: "%s"}
            agents: [a, b]
        outputs:
          artifacts: [{path: out.md, from: "%s"}]
        """.formatted(task, artifact)), References.NONE);
  }

  private static LoadedWorkflow drafts(String evaluator, String revise) {
    return WorkflowFiles.readerOfEverything().read(WorkflowFiles.with("""
        pattern:
          type: evaluator_optimizer
          config:
            producer: a
            evaluator: {agent: b, input: "%s"}
            accept: {min_score: 80}
            revise_prompt: "%s"
        """.formatted(evaluator, revise)), References.NONE);
  }

  private static LoadedWorkflow workers(String orchestrator, String reduce) {
    return WorkflowFiles.readerOfEverything().read(WorkflowFiles.with("""
        pattern:
          type: orchestrator_workers
          config:
            orchestrator: {agent: a, input: "%s"}
            worker_template: {agent: b}
            reduce: {agent: b, input: "%s"}
        """.formatted(orchestrator, reduce)), References.NONE);
  }

  private static LoadedWorkflow graph(String first, String second, String when) {
    return WorkflowFiles.readerOfEverything().read(WorkflowFiles.with("""
        pattern:
          type: graph
          config:
            nodes:
              x: {agent: a, input: "%s"}
              y: {agent: b, input: "%s"}
            edges:
              - {from: x, choose: [{when: "%s", to: y}, {when: ELSE, to: x}]}
        """.formatted(first, second, when)), References.NONE);
  }

  private static LoadedWorkflow plan(String planner, String verifier, String artifact) {
    return WorkflowFiles.readerOfEverything().read(WorkflowFiles.with("""
        pattern:
          type: plan_execute
          config:
            planner: {agent: a, input: "%s"}
            verifier: {agent: b, input: "%s"}
        outputs:
          artifacts:
            - {path: plan.md, from: "%s"}
        """.formatted(planner, verifier, artifact)), References.NONE);
  }

  static Stream<Arguments> undefined() {
    return Stream.of(
        arguments(plan("{{ goal }}", "x", "x"), "/pattern/config/planner/input", 12, "'goal' is undefined here"),
        arguments(plan("{{ intent }}", "x", "x"), "/pattern/config/planner/input", 12, "'intent'"),
        arguments(plan("x", "{{ steps }}", "x"), "/pattern/config/verifier/input", 13, "'steps'"),
        arguments(plan("x", "x", "{{ step.id }}"), "/outputs/artifacts/0/from", 16, "'step'"),
        arguments(drafts("{{ evaluation.score }}", "x"),
            "/pattern/config/evaluator/input", 13, "'evaluation' is undefined here"),
        arguments(drafts("x", "{{ hitl_response }}"), "/pattern/config/revise_prompt", 15, "'hitl_response'"),
        arguments(workers("{{ workers }}", "x"), "/pattern/config/orchestrator/input", 12, "'workers'"),
        arguments(workers("x", "{{ reduce_response }}"), "/pattern/config/reduce/input", 14, "'reduce_response'"),
        arguments(graph("{{ last_response }}", "x", "true"), "/pattern/config/nodes/x/input", 13, "'last_response'"),
        arguments(graph("x", "{{ nodes.z.response }}", "true"), "/pattern/config/nodes/y/input", 14, "there is no node 'z'"),
        arguments(graph("x", "x", "nodes.z.iteration > 1"),
            "/pattern/config/edges/0/choose/0/when", 16, "there is no node 'z'"),
        arguments(graph("x", "x", "nodes.x.response contains 'a'"), "/pattern/config/edges/0/choose/0/when", 16, "contains"),
        arguments(chain("{{ topik }}", "x"), "/pattern/config/steps/0/input", 14, "'topik' is undefined here"),
        arguments(chain("{{ steps[0].response }}", "x"), "/pattern/config/steps/0/input", 14, "'steps[0]'"),
        arguments(chain("x", "{{ steps[1].response }}"), "/pattern/config/steps/1/input", 17, "only steps[0]"),
        arguments(chain("x", "{% if steps[3].response == 'y' %}z{% endif %}"),
            "/pattern/config/steps/1/input", 17, "'steps[3]'"),
        arguments(chain("{{ last_response }}", "x"), "/pattern/config/steps/0/input", 14, "'last_response'"),
        arguments(chain("{{ tasks.a.response }}", "x"), "/pattern/config/steps/0/input", 14, "'tasks'"),
        arguments(chain("{% for i in gone %}{{ i }}{% endfor %}", "x"), "/pattern/config/steps/0/input", 14, "'gone'"),
        arguments(chain("{{ [topic, gone] | join }}", "x"), "/pattern/config/steps/0/input", 14, "'gone'"),
        arguments(chain("{% if topic %}", "x"), "/pattern/config/steps/0/input", 14, "endif"),
        arguments(chain("x", "{% include 'x' %}"), "/pattern/config/steps/1/input", 17, "no tag 'include'"),
        arguments(chain("x", "{{ topic.zfill(3) }}"), "/pattern/config/steps/1/input", 17, "no method 'zfill'"),
        arguments(chain("x", "x".repeat(1_000_001)), "/pattern/config/steps/1/input", 17, "1000001 characters"),
        arguments(chain("{{ topic | nosuch }}", "x"), "/pattern/config/steps/0/input", 14, "no filter 'nosuch'"),
        arguments(chain("{{ '' .__class__ }}{{ __import__ }}", "x"), "/pattern/config/steps/0/input", 14, "out of bounds"),
        arguments(chain("{{ " + "(".repeat(5_000) + "1" + ")".repeat(5_000) + " }}", "x"),
            "/pattern/config/steps/0/input", 14, "deeper than 50 levels (line 1 of the template)"),
        arguments(chain("x", "{{ topic" + " | upper".repeat(1_000) + " }}"), "/pattern/config/steps/1/input", 17,
            "more than 4000 characters"),
        arguments(branches("{{ last_response }}", "x", "x"),
            "/pattern/config/branches/0/steps/0/input", 13, "'last_response'"),
        arguments(branches("x", "{{ branches.y.response }}", "x"),
            "/pattern/config/branches/0/steps/1/input", 13, "'branches'"),
        arguments(branches("x", "{{ hitl_response }}", "x"),
            "/pattern/config/branches/0/steps/1/input", 13, "'hitl_response'"),
        arguments(gatedBranch("{{ hitl_response }}", "x"),
            "/pattern/config/branches/0/steps/0/input", 13, "'hitl_response'"),
        arguments(gatedChain("{{ hitl_response }}", "x"), "/pattern/config/steps/0/input", 13, "'hitl_response'"),
        arguments(approval("{{ hitl_response }}", "x", "x"), "/pattern/config/tasks/0/input", 13, "'hitl_response'"),
        arguments(approval("x", "x", "{{ hitl_response }}"), "/pattern/config/tasks/4/input", 17, "'hitl_response'"),
        arguments(branches("x", "x", "{{ steps[0].response }}"), "/pattern/config/reduce/input", 15, "'steps'"),
        arguments(routes("{{ router.response }}", "x"), "/pattern/config/router/input", 12, "'router'"),
        arguments(routes("{{ last_response }}", "x"), "/pattern/config/router/input", 12, "'last_response'"),
        arguments(routes("x", "{{ hitl_response }}"), "/pattern/config/routes/x/then/0/input", 14, "'hitl_response'"),
        arguments(supervised("{{ route.mode }}", "x"), "/pattern/config/supervisor/input", 12, "'route'"),
        arguments(supervised("{{ last_response }}", "x"), "/pattern/config/supervisor/input", 12, "'last_response'"),
        arguments(supervised("x", "{{ hitl_response }}"), "/outputs/artifacts/0/from", 15, "'hitl_response'"),
        arguments(tasks("{{ tasks.lost.response }}"),
            "/pattern/config/tasks/3/input", 19, "no task 'lost'; did you mean 'last'?"),
        arguments(tasks("{{ tasks.aside.response }}"), "/pattern/config/tasks/3/input", 19, "does not depend on 'aside'"),
        arguments(tasks("{{ tasks['aside'].response }}"), "/pattern/config/tasks/3/input", 19, "does not depend on 'aside'"),
        arguments(tasks("{{ {'k': tasks.aside.response} }}"),
            "/pattern/config/tasks/3/input", 19, "does not depend on 'aside'"),
        arguments(tasks("{{ tasks.last.response }}"), "/pattern/config/tasks/3/input", 19, "does not depend on 'last'"));
  }

  @ParameterizedTest
  @MethodSource("undefined")
  void reportsBeforeAnythingRuns(LoadedWorkflow workflow, String pointer, int line, String words) {
    InvalidWorkflowException refusal =
        catchThrowableOfType(InvalidWorkflowException.class, () -> workflow.checkTemplates(templates, Set.of("topic")));
    assertThat(refusal.problems().get(0)).satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("template");
      assertThat(problem.pointer()).isEqualTo(pointer);
      assertThat(problem.line()).isEqualTo(line);
      assertThat(problem.message()).contains(words);
    });
  }

  @Test
  void isContentWithWhatEveryRunHas() {
    chain(
            "{{ topic | truncate(length=5) }}{% set x = topic %}{{ x }}"
                + "{% for t in topic %}{{ loop.index }}{{ t }}{% endfor %}",
            "{{ own }}{{ inputs.topic }}{{ last_response }}{{ steps[0].response }}{{ gone | default('') }}"
                + "{% if more is defined %}{{ more }}{% endif %}")
        .checkTemplates(templates, Set.of("topic"));
    tasks("{{ tasks.first.response }}{{ tasks['middle'].status }}{% for id, t in tasks.items() %}{{ id }}{% endfor %}"
        + "{{ tasks.aside.response | default('-') }}").checkTemplates(templates, Set.of());
    branches("{{ topic }}", "{{ last_response }}{{ steps[0].response }}", "{{ branches.x.response }}{{ last_response }}")
        .checkTemplates(templates, Set.of("topic"));
    gatedBranch("{{ topic }}", "{{ hitl_response }}").checkTemplates(templates, Set.of("topic"));
    gatedChain("{{ topic }}", "{{ hitl_response }}").checkTemplates(templates, Set.of("topic"));
    approval("{{ topic }}", "{{ hitl_response }}", "{{ topic }}").checkTemplates(templates, Set.of("topic"));
    drafts("{{ draft }}{{ iteration }}{{ topic }}", "{{ evaluation.fixes }}{{ iterations[-1].score }}")
        .checkTemplates(templates, Set.of("topic"));
    workers("{{ topic }}", "{{ workers[0].task }}{{ num_workers }}{{ round_count }}{{ last_response }}")
        .checkTemplates(templates, Set.of("topic"));
    graph("{{ nodes.y.response }}", "{{ last_response }}", "{{ nodes.x.iteration < 2 }}")
        .checkTemplates(templates, Set.of());
    plan("{{ topic }}", "{{ goal }}{{ step.id }}{{ last_response }}",
        "{{ goal }}{{ steps[0].verdict.valid }}{{ num_plans }}{{ last_response }}{{ TRACE }}{{ name }}{{ timestamp }}")
        .checkTemplates(templates, Set.of("topic"));
    routes("{{ topic }}", "{{ router.chosen_route }}{{ last_response }}").checkTemplates(templates, Set.of("topic"));
    supervised("{{ topic }}", "{{ task }}{{ analysis.complexity }}{{ route.mode }}{{ answers[0].agent }}{{ quality.score }}"
        + "{{ last_response }}{{ name }}{{ timestamp }}{{ TRACE }}").checkTemplates(templates, Set.of("topic"));
  }

  @Test
  void aVarIsNoTemplateAndIsNotCheckedAsOne() {
    WorkflowFiles.reader()
        .read(
            WorkflowFiles.with("""
                pattern:
                  type: chain
                  config:
                    steps: [{agent: a, vars: {sample: "{{ nobody }} {%"}, input: "{{ sample }}"}]
                """),
            References.NONE)
        .checkTemplates(templates, Set.of());
  }

  @Test
  void readsNoneAndSignsWithoutSpacesAsNoNames() {
    chain("{{ topic == none }}{{ topic|default(None) }}{% if topic|length+1 > 3 %}x{% endif %}", "{{ steps[0].index+1 }}")
        .checkTemplates(templates, Set.of("topic"));
  }

  @Test
  void warnsOfAnInputThatThePatternHides() {
    LoadedWorkflow loaded = WorkflowFiles.reader().read(WorkflowFiles.with("""
        inputs:
          required: {steps: string, topic: string, name: string}
          values: {TRACE: x, tasks: x}
        pattern:
          type: chain
          config:
            steps: [{agent: a, input: Hello}]
        """), References.NONE);
    assertThat(loaded.warnings()).satisfiesExactly(
        warning -> assertThat(warning).contains("The input 'steps'", "write inputs.steps"),
        warning -> assertThat(warning).contains("The input 'TRACE'"));
  }

  @Test
  void leavesNamesOpenThatACallerMayStillGive() {
    chain("{{ anything }}", "x").checkTemplates(templates);
    InvalidWorkflowException refusal =
        catchThrowableOfType(
            InvalidWorkflowException.class, () -> tasks("{{ tasks.aside }}").checkTemplates(templates));
    assertThat(refusal.problems()).hasSize(1);
  }

  @Test
  void warnsOfNamesThatOnlyACallerCouldGive() {
    LoadedWorkflow workflow =
        WorkflowFiles.reader().read(WorkflowFiles.with("""
            inputs: {required: {topic: string}, optional: {tone: string}, values: {place: here}}
            pattern: {type: chain, config: {steps: [{agent: a, input: "{{ topic }} {{ tone }} {{ mood }}"}]}}
            outputs:
              artifacts:
                - {path: "{{ model_id }}.md", from: "{{ last_response }} {{ timestamp }}"}
                - {path: "{{ place }}.md", from: "{{ model_id | default('none') }}{{ agent_id }}"}
            """), References.NONE);
    workflow.checkTemplates(templates);

    assertThat(workflow.warnings(templates)).satisfiesExactly(
        first -> assertThat(first).startsWith("line 10 at /pattern/config/steps/0/input: 'mood' is undefined here"),
        second -> assertThat(second)
            .startsWith("line 13 at /outputs/artifacts/0/path: 'model_id' is undefined here")
            .endsWith("a run is refused unless its caller gives such an input"),
        third -> assertThat(third).startsWith("line 14 at /outputs/artifacts/1/from: 'agent_id' is undefined here"));
    assertThat(workflow.warnings()).isEmpty();
  }
}
