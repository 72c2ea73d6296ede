package io.gantry.web.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.explain.WorkflowPlan;
import io.gantry.engine.workflow.OpenName;
import io.gantry.web.problem.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a run would do.
 *
 * @param ready whether such a run would be accepted: nothing is missing and nothing is wrong
 * @param mermaid the steps as a Mermaid flowchart
 * @param maxParallel most steps in flight at once
 * @param parallelTools whether calls of one reply that only read run side by side on this server
 * @param openNames names in prompts that stay as they stand
 * @param problems why such a run would be refused, missing inputs left aside
 */
public record PlanResponse(
    @Schema(example = "log-triage") String name,
    String description,
    @Schema(example = "workflow") String pattern,
    boolean ready,
    List<Step> steps,
    @Schema(example = "flowchart TD") String mermaid,
    int maxParallel,
    @Schema(example = "fail_fast", enumeration = {"fail_fast", "finish_level", "tolerate"}) String onFailure,
    boolean parallelTools,
    List<AgentUse> agents,
    List<ToolUse> tools,
    List<InputUse> inputs,
    List<Open> openNames,
    List<Problem.Place> problems,
    List<String> warnings,
    BudgetPlan budget) {

  /**
   * A step; {@code n} in its id stands for a number.
   *
   * @param agents who may do it: one, unless the run chooses; none for a question
   * @param models what they run on
   * @param first whether a run may begin with it
   * @param last whether a run may end with it
   * @param most empty where nothing bounds how often it runs
   */
  public record Step(
      @Schema(example = "tasks.fetch") String id,
      @Schema(example = "agent", enumeration = {"agent", "tool", "question"}) String kind,
      List<String> agents,
      List<String> models,
      List<String> tools,
      List<After> after,
      boolean first,
      boolean last,
      long least,
      OptionalLong most) {

    static Step of(WorkflowPlan.Step step) {
      return new Step(
          step.id(),
          word(step.kind()),
          step.agents(),
          step.models(),
          step.tools(),
          step.after().stream().map(after -> new After(after.step(), after.when())).toList(),
          step.first(),
          step.last(),
          step.times().least(),
          step.times().most());
    }
  }

  /** A step before another, and what must hold; empty where it always does. */
  public record After(String step, String when) {}

  /**
   * An agent that takes a turn.
   *
   * @param mostModelCalls of one step, retries left out
   * @param mostTokens of one reply
   * @param obstacle why its model cannot be asked on this server
   */
  public record AgentUse(
      String id,
      @Schema(example = "openai/gpt-4o-mini") String model,
      Optional<String> host,
      @Schema(example = "react") String strategy,
      int mostModelCalls,
      Optional<Integer> mostTokens,
      List<String> tools,
      Optional<String> obstacle) {

    static AgentUse of(WorkflowPlan.AgentUse agent) {
      return new AgentUse(
          agent.id(),
          agent.model(),
          agent.host(),
          agent.strategy(),
          agent.mostModelCalls(),
          agent.mostTokens(),
          agent.tools(),
          agent.obstacle());
    }
  }

  /**
   * A tool, who may use it, and how its calls run beside each other.
   *
   * @param requiresApproval whether a person is asked before each call
   */
  public record ToolUse(
      @Schema(example = "grep") String name,
      long timeoutMs,
      List<String> agents,
      List<CallKind> calls,
      boolean requiresApproval) {

    static ToolUse of(WorkflowPlan.ToolUse tool) {
      return new ToolUse(
          tool.name(),
          tool.timeout().toMillis(),
          tool.agents(),
          tool.calls().stream()
              .map(kind -> new CallKind(kind.words(), word(kind.effect()), kind.parallel(), kind.why()))
              .toList(),
          tool.requiresApproval());
    }
  }

  /**
   * Calls of a tool that do the same.
   *
   * @param words which ones; empty for all
   */
  public record CallKind(
      List<String> words,
      @Schema(example = "read", enumeration = {"read", "idempotent", "keyed", "once"}) String effect,
      boolean parallel,
      String why) {}

  /**
   * An input.
   *
   * @param type absent for one that the file does not declare
   * @param source caller, file, default or none
   */
  public record InputUse(
      @Schema(example = "topic") String name,
      @Schema(example = "string") Optional<String> type,
      boolean required,
      String description,
      @Schema(type = SchemaType.ARRAY, implementation = Object.class) List<JsonNode> allowed,
      @Schema(implementation = Object.class) Optional<JsonNode> value,
      @Schema(example = "default", enumeration = {"caller", "file", "default", "none"}) String source,
      boolean missing) {

    static InputUse of(WorkflowPlan.InputUse input) {
      return new InputUse(
          input.name(),
          input.type().map(PlanResponse::word),
          input.required(),
          input.description(),
          input.allowed(),
          input.value(),
          word(input.source()),
          input.missing());
    }
  }

  /** A name that stays as it stands; empty where the prompt as a whole is no template. */
  public record Open(String agent, String pointer, int line, String name, String reason) {

    static Open of(OpenName open) {
      return new Open(open.agent(), open.pointer(), open.line(), open.name(), open.reason());
    }
  }

  /** What a run takes at least when it completes, and at most. */
  public record BudgetPlan(
      Figure steps,
      Figure questions,
      Figure modelCalls,
      Figure toolCalls,
      Figure tokens,
      Figure outputTokens,
      Figure seconds) {

    static BudgetPlan of(WorkflowPlan.Budget budget) {
      return new BudgetPlan(
          Figure.of(budget.steps()),
          Figure.of(budget.questions()),
          Figure.of(budget.modelCalls()),
          Figure.of(budget.toolCalls()),
          Figure.of(budget.tokens()),
          Figure.of(budget.outputTokens()),
          Figure.of(budget.seconds()));
    }
  }

  /**
   * One figure.
   *
   * @param most absent where nothing bounds it
   * @param how where it comes from, or what would bound it
   */
  public record Figure(long least, OptionalLong most, String how) {

    static Figure of(WorkflowPlan.Figure figure) {
      return new Figure(figure.count().least(), figure.count().most(), figure.how());
    }
  }

  static PlanResponse of(WorkflowPlan plan) {
    return new PlanResponse(
        plan.name(),
        plan.description(),
        plan.pattern(),
        plan.problems().isEmpty() && plan.inputs().stream().noneMatch(WorkflowPlan.InputUse::missing),
        plan.steps().stream().map(Step::of).toList(),
        plan.mermaid(),
        plan.maxParallel(),
        word(plan.onFailure()),
        plan.parallelTools(),
        plan.agents().stream().map(AgentUse::of).toList(),
        plan.tools().stream().map(ToolUse::of).toList(),
        plan.inputs().stream().map(InputUse::of).toList(),
        plan.openNames().stream().map(Open::of).toList(),
        plan.problems().stream().map(Problem.Place::of).toList(),
        plan.warnings(),
        BudgetPlan.of(plan.budget()));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
