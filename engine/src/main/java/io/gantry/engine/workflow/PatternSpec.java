package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The {@code pattern} block, one record per {@code type}. */
public sealed interface PatternSpec {

  /** The {@code type} as the file spells it. */
  String type();

  /** Something that takes one place in a pattern: an agent's turn or a question to a person. */
  sealed interface Place permits Turn, Gate {}

  /**
   * One turn of an agent.
   *
   * @param input template of what the agent is told; empty when the file has none
   * @param vars extra names for the input template; values may be templates
   */
  record Turn(String agent, Optional<String> input, Map<String, JsonNode> vars, Optional<List<String>> toolOverrides)
      implements Place {

    public Turn {
      vars = Ordered.copyOf(vars);
      toolOverrides = toolOverrides.map(List::copyOf);
    }
  }

  /** A question to a person. No time-out waits for ever. */
  record Gate(
      String prompt,
      Optional<String> contextDisplay,
      Optional<String> defaultAnswer,
      Optional<Duration> timeout,
      Optional<String> validationPattern)
      implements Place {}

  /** Steps strictly one after the other. */
  record Chain(List<Place> steps) implements PatternSpec {

    public Chain {
      steps = List.copyOf(steps);
    }

    @Override
    public String type() {
      return "chain";
    }
  }

  /** Tasks scheduled by their dependencies. */
  record Dag(List<Task> tasks) implements PatternSpec {

    public Dag {
      tasks = List.copyOf(tasks);
    }

    @Override
    public String type() {
      return "workflow";
    }
  }

  /** A task of a {@link Dag}; {@code deps} name tasks of the same workflow and hold no cycle. */
  record Task(String id, Place place, List<String> deps, String description) {

    public Task {
      deps = List.copyOf(deps);
    }
  }

  /** Chains beside each other, and what joins them. */
  record Parallel(List<Branch> branches, Optional<Place> reduce) implements PatternSpec {

    public Parallel {
      branches = List.copyOf(branches);
    }

    @Override
    public String type() {
      return "parallel";
    }
  }

  /** One of the chains of a {@link Parallel} pattern. */
  record Branch(String id, List<Place> steps) {

    public Branch {
      steps = List.copyOf(steps);
    }
  }

  /** An agent chooses one of several chains. */
  record Routing(
      String routerAgent,
      Optional<String> routerInput,
      int maxRetries,
      Optional<Gate> review,
      Map<String, List<Place>> routes)
      implements PatternSpec {

    public Routing {
      routes = Ordered.copyOf(routes);
    }

    @Override
    public String type() {
      return "routing";
    }
  }

  /** One agent drafts, another scores, until the score is good enough. */
  record EvaluatorOptimizer(
      String producer,
      Optional<String> producerInput,
      Turn evaluator,
      double minScore,
      int maxIterations,
      Optional<String> revisePrompt,
      Optional<Gate> reviewGate)
      implements PatternSpec {

    @Override
    public String type() {
      return "evaluator_optimizer";
    }
  }

  /**
   * An agent splits the work; workers do the parts.
   *
   * @param batchPrompts most tasks that one model call is asked about, 2 to 20; absent where each task has its own call
   */
  record OrchestratorWorkers(
      Turn orchestrator,
      OptionalInt minWorkers,
      OptionalInt maxWorkers,
      OptionalInt maxRounds,
      Turn workerTemplate,
      Optional<Place> reduce,
      Optional<Place> writeup,
      Optional<Gate> decompositionReview,
      Optional<Gate> reduceReview,
      OptionalInt batchPrompts)
      implements PatternSpec {

    /** Each task has its own call. */
    public OrchestratorWorkers(
        Turn orchestrator,
        OptionalInt minWorkers,
        OptionalInt maxWorkers,
        OptionalInt maxRounds,
        Turn workerTemplate,
        Optional<Place> reduce,
        Optional<Place> writeup,
        Optional<Gate> decompositionReview,
        Optional<Gate> reduceReview) {
      this(
          orchestrator,
          minWorkers,
          maxWorkers,
          maxRounds,
          workerTemplate,
          reduce,
          writeup,
          decompositionReview,
          reduceReview,
          OptionalInt.empty());
    }

    /** With this as {@code batch_prompts}. */
    public OrchestratorWorkers batching(int prompts) {
      return new OrchestratorWorkers(
          orchestrator,
          minWorkers,
          maxWorkers,
          maxRounds,
          workerTemplate,
          reduce,
          writeup,
          decompositionReview,
          reduceReview,
          OptionalInt.of(prompts));
    }

    @Override
    public String type() {
      return "orchestrator_workers";
    }
  }

  /** Nodes joined by conditional edges; the first node is the entry. */
  record Graph(Map<String, Place> nodes, List<Edge> edges, int maxIterations) implements PatternSpec {

    public Graph {
      nodes = Ordered.copyOf(nodes);
      edges = List.copyOf(edges);
    }

    @Override
    public String type() {
      return "graph";
    }
  }

  /** Where a {@link Graph} goes from a node: unconditional targets, or the first choice that holds. */
  record Edge(String from, List<String> to, List<Choice> choices) {

    public Edge {
      to = List.copyOf(to);
      choices = List.copyOf(choices);
    }
  }

  /** A conditional target; {@code when} is a template expression or {@code else}. */
  record Choice(String when, String to) {}

  /**
   * A planner's plan, checked, executed by dependencies and verified.
   *
   * @param maxSteps most steps of one plan, at least 1
   * @param maxReplans how often another plan may be asked for
   * @param tools those a plan may call; absent means every tool of the run
   */
  record PlanExecute(
      Optional<Turn> analyst,
      Turn planner,
      Optional<Turn> verifier,
      int maxSteps,
      int maxReplans,
      Optional<List<String>> tools)
      implements PatternSpec {

    public PlanExecute {
      tools = tools.map(List::copyOf);
    }

    @Override
    public String type() {
      return "plan_execute";
    }
  }

  /**
   * A supervisor decides which agents work on a task and how; their answer is assessed, and refined while that helps.
   *
   * @param supervisor its input is the template of the task
   * @param agents who may work on the task, at least one
   * @param defaultAgent one of them, who works on it where nobody is named
   * @param fastPath which tasks the default agent answers at once; empty for none
   * @param maxHandoffs how often the agents may hand the task on, 0 or more
   * @param sequentialFallback whether agents that cannot be asked beside each other are asked one after the other
   */
  record Supervisor(
      Turn supervisor,
      List<String> agents,
      String defaultAgent,
      Optional<FastPath> fastPath,
      Quality quality,
      int maxHandoffs,
      boolean sequentialFallback,
      DecisionAge age)
      implements PatternSpec {

    public Supervisor {
      agents = List.copyOf(agents);
    }

    @Override
    public String type() {
      return "supervisor";
    }

    /**
     * Tasks that need no decision: at most so long, and without words that point to a time or to something said elsewhere.
     *
     * @param words further words that rule it out, in any case
     */
    public record FastPath(int maxWords, int maxCharacters, Set<String> words) {

      public FastPath {
        words = Set.copyOf(words);
      }
    }

    /**
     * @param least points from 0 to 10 from which on an answer is accepted; 0 has no answer assessed
     * @param maxRefinements how often an answer below that is refined, 0 or more
     */
    public record Quality(double least, int maxRefinements) {}

    /**
     * How old a decision on the same task may be to be taken again; zero has it made anew each time. A routing is never
     * taken from an analysis that is too old.
     */
    public record DecisionAge(Duration analysis, Duration routing) {}
  }
}
