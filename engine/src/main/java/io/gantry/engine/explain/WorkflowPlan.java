package io.gantry.engine.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Inputs;
import io.gantry.engine.workflow.OpenName;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.WorkflowProblem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a run of a workflow would do, as far as it can be told without running it.
 *
 * @param pattern its type
 * @param steps in the order in which the pattern names them
 * @param mermaid the steps as a flowchart
 * @param maxParallel most steps in flight at once
 * @param parallelTools whether calls of one reply that only read may run side by side on this server
 * @param inputs declared ones first, then what else the caller gives
 * @param openNames what stays as it stands in prompts
 * @param problems why a run with these inputs would be refused; missing inputs are not among them
 * @param warnings what is odd but stops no run, one sentence each
 */
public record WorkflowPlan(
    String name,
    String description,
    String pattern,
    List<Step> steps,
    String mermaid,
    int maxParallel,
    OnFailure onFailure,
    boolean parallelTools,
    List<AgentUse> agents,
    List<ToolUse> tools,
    List<InputUse> inputs,
    List<OpenName> openNames,
    List<WorkflowProblem> problems,
    List<String> warnings,
    Budget budget) {

  public WorkflowPlan {
    steps = List.copyOf(steps);
    agents = List.copyOf(agents);
    tools = List.copyOf(tools);
    inputs = List.copyOf(inputs);
    openNames = List.copyOf(openNames);
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /** Who or what does a step. */
  public enum Kind {
    AGENT,
    TOOL,
    QUESTION
  }

  /**
   * One step, or one that may run several times.
   *
   * @param id as in a run; {@code n} stands for a number: {@code draft#n}, {@code workers[n]}
   * @param kind a tool where a plan may have an agent do it instead
   * @param agents who may do it: one, unless the run chooses; none for a question
   * @param models what they run on, each once, {@code openai/gpt-5}
   * @param tools what the agents may use in this step, or what may be called
   * @param after what leads to it; a step that nothing leads to is among the first, or never runs
   * @param last whether a run may end with it
   */
  public record Step(
      String id,
      Kind kind,
      List<String> agents,
      List<String> models,
      List<String> tools,
      List<After> after,
      boolean first,
      boolean last,
      Count times) {

    public Step {
      agents = List.copyOf(agents);
      models = List.copyOf(models);
      tools = List.copyOf(tools);
      after = List.copyOf(after);
    }
  }

  /**
   * A step before another.
   *
   * @param when what must hold; empty where it always does
   */
  public record After(String step, String when) {}

  /**
   * An agent that takes a turn.
   *
   * @param model provider and model that would be asked, replacements included
   * @param host where, if not at the provider's own address
   * @param strategy how it decides its moves
   * @param mostModelCalls of one step, retries left out
   * @param mostTokens of one reply; empty where the workflow leaves it to the provider
   * @param obstacle why its model cannot be asked on this server
   */
  public record AgentUse(
      String id,
      String model,
      Optional<String> host,
      String strategy,
      int mostModelCalls,
      Optional<Integer> mostTokens,
      List<String> tools,
      Optional<String> obstacle) {

    public AgentUse {
      tools = List.copyOf(tools);
    }
  }

  /**
   * A tool that some step may use.
   *
   * @param timeout of one call
   * @param agents who may use it
   * @param requiresApproval whether a person is asked before each call
   */
  public record ToolUse(
      String name, Duration timeout, List<String> agents, List<CallKind> calls, boolean requiresApproval) {

    public ToolUse {
      agents = List.copyOf(agents);
      calls = List.copyOf(calls);
    }
  }

  /**
   * Calls of a tool that do the same to the world.
   *
   * @param words which ones, HTTP methods for example; empty for all
   * @param parallel whether such calls of one reply run side by side
   * @param why one sentence
   */
  public record CallKind(List<String> words, Effect effect, boolean parallel, String why) {

    public CallKind {
      words = List.copyOf(words);
    }
  }

  /**
   * An input and what a run would get.
   *
   * @param type empty for one that the file does not declare
   * @param value empty where there is none
   * @param missing whether a run needs a value and has none
   */
  public record InputUse(
      String name,
      Optional<Inputs.Type> type,
      boolean required,
      String description,
      List<JsonNode> allowed,
      Optional<JsonNode> value,
      Source source,
      boolean missing) {

    public InputUse {
      allowed = List.copyOf(allowed);
    }
  }

  /** Where an input's value comes from. */
  public enum Source {
    CALLER,
    FILE,
    DEFAULT,
    NONE
  }

  /**
   * What a run takes at least, when it completes and nothing fails, and at most.
   *
   * @param steps of agents and tools; a question to a person is none
   * @param modelCalls retries included
   * @param tokens input and output together
   * @param outputTokens of all replies
   * @param seconds from its start to its end, time in which it only waits for people left out
   */
  public record Budget(
      Figure steps,
      Figure questions,
      Figure modelCalls,
      Figure toolCalls,
      Figure tokens,
      Figure outputTokens,
      Figure seconds) {}

  /**
   * One figure.
   *
   * @param how where it comes from; where nothing bounds it, what would
   */
  public record Figure(Count count, String how) {}
}
