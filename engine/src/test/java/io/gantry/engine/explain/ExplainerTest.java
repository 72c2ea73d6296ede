package io.gantry.engine.explain;

import static io.gantry.engine.explain.PlannedFile.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gantry.engine.explain.WorkflowPlan.CallKind;
import io.gantry.engine.explain.WorkflowPlan.InputUse;
import io.gantry.engine.explain.WorkflowPlan.Source;
import io.gantry.engine.explain.WorkflowPlan.ToolUse;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.ModelReplacement;
import io.gantry.engine.workflow.OpenName;
import io.gantry.engine.workflow.WorkflowProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a plan says besides the steps. */
class ExplainerTest {

  private static final String FILE = """
      version: 0
      name: explained
      description: For tests
      runtime: {provider: openai, model_id: gpt-5, max_parallel: 3}
      inputs:
        required: {topic: string, count: integer}
        optional: {tone: {type: string, default: calm, enum: [calm, loud]}, extra: string}
        values: {region: eu}
      tools:
        python: [grep, calculator]
        http_executors: [{id: tickets, base_url: "https://tickets.example.com", timeout_ms: 2000}]
      agents:
        reader: {prompt: "You read {{ topic }} in {{ mood }}.", tools: [grep, tickets]}
        writer: {prompt: "{% if broken %}", tools: [], inference: {max_tokens: 500}, max_steps: 1}
      pattern:
        type: chain
        config:
          steps:
            - {agent: reader, input: "{{ topic }} {{ count }} {{ tone }}"}
            - {agent: writer, input: "{{ last_response }}", tool_overrides: [calculator]}
      """;

  @Test
  void inputsShowTheirValuesAndWhereTheyComeFrom() {
    WorkflowPlan plan =
        PlannedFile.of(FILE).plan(
            Map.of("count", TextNode.valueOf("7"), "more", TextNode.valueOf("x")), RunOptions.DEFAULT);

    assertThat(plan.inputs())
        .extracting(InputUse::name, input -> input.value().map(JsonNode::toString).orElse("-"), InputUse::source,
            InputUse::missing)
        .containsExactly(
            tuple("topic", "-", Source.NONE, true),
            tuple("count", "7", Source.CALLER, false),
            tuple("tone", "\"calm\"", Source.DEFAULT, false),
            tuple("extra", "-", Source.NONE, false),
            tuple("region", "\"eu\"", Source.FILE, false),
            tuple("more", "\"x\"", Source.CALLER, false));
    assertThat(plan.problems()).as("what is only missing is no problem").isEmpty();
  }

  @Test
  void aValueThatDoesNotFitIsAProblem() {
    WorkflowPlan plan =
        PlannedFile.of(FILE).plan(
            Map.of("count", TextNode.valueOf("many"), "tone", TextNode.valueOf("shrill")), RunOptions.DEFAULT);

    assertThat(plan.problems())
        .extracting(WorkflowProblem::code, WorkflowProblem::pointer)
        .containsExactly(
            tuple("input", "/inputs/count"),
            tuple("input", "/inputs/tone"));
    assertThat(plan.inputs().get(1).value()).contains(TextNode.valueOf("many"));
  }

  @Test
  void aNameThatNobodyKnowsIsAProblemInAStrictTemplateAndListedForAPrompt() {
    PlannedFile file = PlannedFile.of(FILE.replace("{{ tone }}", "{{ tonne }}"));

    WorkflowPlan plan = file.plan();

    assertThat(plan.problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("template");
      assertThat(problem.pointer()).isEqualTo("/pattern/config/steps/0/input");
      assertThat(problem.line()).isEqualTo(19);
      assertThat(problem.message()).contains("'tonne' is undefined here", "did you mean 'tone'?");
    });
    assertThat(plan.openNames())
        .extracting(OpenName::agent, OpenName::line, OpenName::name)
        .containsExactly(
            tuple("reader", 13, "mood"),
            tuple("writer", 14, ""));
    assertThat(file.plan(Map.of("mood", TextNode.valueOf("haste"), "tonne", IntNode.valueOf(1)), RunOptions.DEFAULT))
        .satisfies(given -> {
          assertThat(given.problems()).isEmpty();
          assertThat(given.openNames()).extracting(OpenName::agent).containsExactly("writer");
        });
  }

  @Test
  void aNameThatNobodyKnowsIsAProblemInAnArtifactToo() {
    String artifacts =
        """
        outputs:
          artifacts:
            - {path: "{{ model_id }}.md", from: "{{ last_response }}"}
            - {path: "all/{{ topic }}.md", from: "by {{ model_id }} on {{ timestamp }}"}
        """;

    assertThat(PlannedFile.of(FILE + artifacts).plan().problems())
        .extracting(WorkflowProblem::code, WorkflowProblem::pointer, WorkflowProblem::line)
        .containsExactly(
            tuple("template", "/outputs/artifacts/0/path", 23),
            tuple("template", "/outputs/artifacts/1/from", 24));
  }

  @Test
  void toolsSayWhichOfTheirCallsRunSideBySideAndWhyOthersDoNot() {
    WorkflowPlan plan = PlannedFile.of(FILE).plan();

    assertThat(plan.tools()).extracting(ToolUse::name).containsExactly("grep", "calculator", "tickets");
    assertThat(plan.tools()).extracting(ToolUse::agents)
        .containsExactly(List.of("reader"), List.of("writer"), List.of("reader"));
    assertThat(plan.tools().get(0).calls()).singleElement().satisfies(calls -> {
      assertThat(calls.effect()).isEqualTo(Effect.READ);
      assertThat(calls.parallel()).isTrue();
    });
    assertThat(plan.tools().get(2).timeout()).hasMillis(2000);
    assertThat(plan.tools().get(2).calls())
        .extracting(CallKind::words, CallKind::effect, CallKind::parallel)
        .containsExactly(
            tuple(List.of("GET", "HEAD", "OPTIONS"), Effect.READ, true),
            tuple(List.of("PUT", "DELETE"), Effect.IDEMPOTENT, false),
            tuple(List.of("POST", "PATCH"), Effect.ONCE, false));
    assertThat(plan.tools().get(2).calls().get(2).why()).contains("its effect is once");
    assertThat(plan.steps().get(1).tools()).as("overridden").containsExactly("calculator");
  }

  @Test
  void aToolThatAPersonIsAskedAboutSaysSoAndCountsAmongTheQuestions() {
    WorkflowPlan plan =
        PlannedFile.of(FILE.replace("python: [grep,", "python: [{callable: grep, requires_approval: true},")).plan();

    assertThat(plan.tools()).extracting(ToolUse::name, ToolUse::requiresApproval)
        .containsExactly(tuple("grep", true), tuple("calculator", false), tuple("tickets", false));
    assertThat(plan.tools().get(0).calls()).singleElement().satisfies(calls -> {
      assertThat(calls.parallel()).isFalse();
      assertThat(calls.why()).contains("a person has approved");
    });
    assertThat(plan.budget().questions().count().isBounded()).isFalse();
    assertThat(plan.budget().questions().how()).contains("requires_approval");
  }

  @Test
  void callsThatAreMadeTogetherSayOfWhichToolAndLeaveTheWorstCaseAsItIs() {
    WorkflowPlan apart = PlannedFile.of(FILE).plan();
    WorkflowPlan joined =
        PlannedFile.of(FILE.replace("python: [grep,", "python: [{callable: grep, batch: tickets},")).plan();

    assertThat(joined.tools().get(0).calls()).singleElement().satisfies(calls -> {
      assertThat(calls.parallel()).isTrue();
      assertThat(calls.why()).endsWith("several calls of this tool become one call of tickets");
    });
    assertThat(joined.budget()).isEqualTo(apart.budget());
  }

  @Test
  void theLeverThatIsOffIsNamed() {
    WorkflowPlan plan = PlannedFile.of(FILE).withoutParallelTools().plan();

    assertThat(plan.tools().get(0).calls()).singleElement().satisfies(calls -> {
      assertThat(calls.parallel()).isFalse();
      assertThat(calls.why()).contains("gantry.tools.parallel is off");
    });
  }

  @Test
  void guardrailsThatLeaveToolsOutAreWarnedOf() {
    WorkflowPlan plan =
        PlannedFile.of(FILE + "security: {guardrails: {allow_tools: [grep], deny_network: true}}\n").plan();

    assertThat(plan.tools()).extracting(ToolUse::name).containsExactly("grep");
    assertThat(plan.warnings())
        .anyMatch(warning -> warning.contains("'tickets'") && warning.contains("allow_tools"))
        .anyMatch(warning -> warning.contains("deny_network"));
  }

  @Test
  void aModelWithoutAKeyIsAProblemWithItsPlaceAndAReplacedOneIsNone() {
    PlannedFile file = PlannedFile.of(FILE.replace("tools: [grep, tickets]}", "provider: anthropic}"));
    RunOptions replaced =
        new RunOptions(false, Optional.empty(),
            Optional.of(new ModelReplacement("OpenAI", Optional.of("http://10.0.0.7/v1"), Optional.of("llama"))));

    assertThat(file.plan().problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("model");
      assertThat(problem.pointer()).isEqualTo("/agents/reader/provider");
      assertThat(problem.line()).isEqualTo(13);
      assertThat(problem.message()).isEqualTo("Agent 'reader': " + PlannedFile.NO_KEY);
    });
    assertThat(file.plan().agents().get(0).obstacle()).contains(PlannedFile.NO_KEY);
    assertThat(file.plan(Map.of(), replaced).problems()).isEmpty();
    assertThat(file.plan(Map.of(), replaced).agents())
        .extracting(WorkflowPlan.AgentUse::model, agent -> agent.host().orElse(""))
        .containsOnly(tuple("openai/llama", "http://10.0.0.7/v1"));
  }

  @Test
  void aProviderThatIsNotThereIsAProblemUntilItIsReplaced() {
    PlannedFile file = PlannedFile.of(FILE.replace("provider: openai,", "provider: bedrock, region: eu-north-1,"));
    RunOptions offline = new RunOptions(true, Optional.empty(), Optional.empty());

    assertThat(file.plan().problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("unsupported");
      assertThat(problem.pointer()).isEqualTo("/runtime/provider");
      assertThat(problem.message()).contains("'bedrock'", "it has anthropic, offline, openai", "--provider");
    });
    assertThat(file.plan(Map.of(), offline).problems()).isEmpty();
    assertThat(file.plan(Map.of(), offline).steps().get(0).models()).containsExactly("offline");
    assertThat(catchThrowableOfType(InvalidWorkflowException.class, file.loaded::checkProviders).problems()).hasSize(1);
  }

  @Test
  void theBudgetCountsRetriesAndNamesWhatWouldBoundTheRest() {
    WorkflowPlan.Budget budget = PlannedFile.of(FILE).plan().budget();

    assertThat(range(budget.modelCalls().count())).isEqualTo("2..93");
    assertThat(range(budget.toolCalls().count())).isEqualTo("0..");
    assertThat(range(budget.tokens().count())).isEqualTo("0..");
    assertThat(budget.tokens().how()).contains("set runtime.budgets.max_tokens");
    assertThat(budget.outputTokens().how()).contains("reply of reader").contains("max_tokens");
    assertThat(budget.seconds().how()).contains("set runtime.budgets.max_duration_s");
  }

  @Test
  void capsOfTheWorkflowBoundTheBudget() {
    WorkflowPlan plan =
        PlannedFile.of(FILE.replace("max_parallel: 3",
            "max_tokens: 100, failure_policy: {retries: 1}, "
                + "budgets: {max_steps: 1, max_tokens: 9000, max_duration_s: 60}"))
            .plan();
    WorkflowPlan.Budget budget = plan.budget();

    assertThat(range(budget.steps().count())).isEqualTo("1");
    assertThat(range(budget.modelCalls().count())).as("the costliest step").isEqualTo("2..60");
    assertThat(range(budget.tokens().count())).isEqualTo("0..9000");
    assertThat(range(budget.outputTokens().count())).as("30 calls, tried twice, of 100").isEqualTo("0..6000");
    assertThat(range(budget.seconds().count())).isEqualTo("0..60");
    assertThat(plan.warnings()).contains(
        "A run takes at least 2 steps, and runtime.budgets.max_steps lets it make 1, so none completes");
  }

  @Test
  void aSummaryBeforeEachCallIsCountedAndItsModelNeedsItsKey() {
    String policy = """
        context_policy:
          compaction: {summarization_model: {provider: anthropic, model_id: small, inference: {max_tokens: 7}}}
        """;
    String file = FILE.replace("tools: [grep, tickets]", "tools: [], inference: {max_tokens: 100}, max_steps: 2");

    WorkflowPlan without = PlannedFile.of(file).plan();
    WorkflowPlan with = PlannedFile.of(file + policy).plan();

    assertThat(range(without.budget().outputTokens().count())).isEqualTo("0..2100");
    assertThat(range(without.budget().modelCalls().count())).isEqualTo("2..9");
    assertThat(range(with.budget().modelCalls().count())).isEqualTo("2..12");
    assertThat(with.budget().modelCalls().how()).contains("one summary before each");
    assertThat(range(with.budget().outputTokens().count())).isEqualTo("0..2121");
    assertThat(with.problems())
        .extracting(WorkflowProblem::pointer, WorkflowProblem::message)
        .containsExactly(
            tuple("/context_policy/compaction/summarization_model", "The model that summarises: " + PlannedFile.NO_KEY));
    assertThat(PlannedFile.of(file + policy.replace("{summ", "{enabled: false, summ")).plan().problems()).isEmpty();
  }

  @Test
  void toolsOfThePolicyAreOfferedToWhoeverHasAny() {
    WorkflowPlan plan = PlannedFile.of(FILE + "context_policy: {retrieval: {jit_tools: [head]}}\n").plan();

    assertThat(plan.steps()).allSatisfy(step -> assertThat(step.tools()).contains("head"));
    assertThat(plan.agents().get(0).tools()).containsExactly("grep", "tickets", "head");
    assertThat(plan.agents().get(1).tools()).as("with tools: []").isEmpty();
  }

  @Test
  void agentsWithoutToolsCallNone() {
    WorkflowPlan plan =
        PlannedFile.of(FILE.replace("tools: [grep, tickets]", "tools: []").replace(", tool_overrides: [calculator]", ""))
            .plan();

    assertThat(range(plan.budget().toolCalls().count())).isEqualTo("0");
    assertThat(plan.tools()).allMatch(tool -> tool.agents().isEmpty());
  }

  @Test
  void toolsOfMcpServersAreNotKnownBeforeTheyAnswerAndMayBeCalledAllTheSame() {
    WorkflowPlan plan =
        PlannedFile.withPattern(
                """
                tools: {mcp: [{id: docs, url: 'https://docs.example.com'}, {id: files, url: 'https://files.example.com'}]}
                pattern: {type: chain, config: {steps: [{agent: a, input: Hello}]}}
                """)
            .plan();

    assertThat(plan.tools()).isEmpty();
    assertThat(plan.warnings())
        .contains(
            "The tools of MCP servers 'docs', 'files' are known when they answer at the start of a run; they are not part of"
                + " this plan");
    assertThat(range(plan.budget().toolCalls().count())).isNotEqualTo("0");
  }

  @Test
  void aPlanThatNobodyCouldReadIsNotMade() {
    StringBuilder tools = new StringBuilder();
    StringBuilder steps = new StringBuilder();
    for (int i = 0; i < 1_001; i++) {
      tools.append("    - {id: t").append(i).append(", base_url: 'https://example.com'}\n");
      steps.append("      - {agent: a}\n");
    }
    PlannedFile file =
        PlannedFile.withPattern("tools:\n  http_executors:\n" + tools
            + "pattern:\n  type: chain\n  config:\n    steps:\n" + steps);

    InvalidWorkflowException refusal = catchThrowableOfType(InvalidWorkflowException.class, file::plan);

    assertThat(refusal.problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("too-large");
      assertThat(problem.message()).contains("1001 steps with 1001 tools");
    });
  }
}
