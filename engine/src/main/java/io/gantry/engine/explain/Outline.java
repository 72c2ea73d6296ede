package io.gantry.engine.explain;

import io.gantry.engine.explain.Stage.Doer;
import io.gantry.engine.workflow.PatternSpec.Gate;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a pattern may do, as its definition alone tells it. Filled by the class of a pattern, then read. */
final class Outline {

  /** Stands before the first steps and after the last ones. */
  static final String START = "";
  static final String END = "";

  private final List<Stage> stages = new ArrayList<>();
  private final List<Way> ways = new ArrayList<>();
  private final List<List<Stage>> scenarios = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private OptionalLong mostSteps = OptionalLong.empty();
  private String bound;

  /**
   * @param bound what the pattern says about how many steps there are, as a sentence
   */
  Outline(String bound) {
    this.bound = bound;
  }

  /**
   * What leads from one step to another.
   *
   * @param from {@link #START} before the first step
   * @param to {@link #END} after the last one
   * @param when what must hold; empty where it always does
   */
  record Way(String from, String to, String when) {}

  /** Adds a step and answers its id. */
  String place(String id, Place place, Count times) {
    return place instanceof Turn turn ? turn(id, turn.agent(), turn.toolOverrides(), times) : gate(id, (Gate) place, times);
  }

  String turn(String id, String agent, Optional<List<String>> tools, Count times) {
    return add(new Stage(id, new Doer.AgentTurn(List.of(agent), tools), times));
  }

  /** Adds a turn of an agent that the run chooses. */
  String turnOfOne(String id, List<String> agents, Count times) {
    return add(new Stage(id, new Doer.AgentTurn(agents, Optional.empty()), times));
  }

  String gate(String id, Gate gate, Count times) {
    return add(new Stage(id, new Doer.Person(gate), times));
  }

  /**
   * Adds a step that a plan decides on.
   *
   * @param tools absent for any tool of the run
   */
  String action(String id, Optional<List<String>> tools, List<String> agents, Count times) {
    return add(new Stage(id, new Doer.Action(tools, agents), times));
  }

  private String add(Stage stage) {
    stages.add(stage);
    return stage.id();
  }

  Outline way(String from, String to, String when) {
    ways.add(new Way(from, to, when));
    return this;
  }

  Outline way(String from, String to) {
    return way(from, to, "");
  }

  /** Steps that are possible in one run; without any scenario, a run may have every step. */
  void scenario(List<Stage> possible) {
    scenarios.add(List.copyOf(possible));
  }

  /** Bounds all steps together, questions to people included. */
  void atMost(long steps, String because) {
    mostSteps = OptionalLong.of(steps);
    bound = because;
  }

  /** Something that whoever reads the plan should know. */
  void remark(String sentence) {
    remarks.add(sentence);
  }

  List<Stage> stages() {
    return Collections.unmodifiableList(stages);
  }

  List<Way> ways() {
    return Collections.unmodifiableList(ways);
  }

  /** The ways by the step they lead to, each in the order in which they were added. */
  Map<String, List<Way>> waysByTarget() {
    Map<String, List<Way>> byTarget = new HashMap<>();
    ways.forEach(way -> byTarget.computeIfAbsent(way.to(), step -> new ArrayList<>()).add(way));
    return byTarget;
  }

  /** At least one. */
  List<List<Stage>> scenarios() {
    return scenarios.isEmpty() ? List.of(stages) : Collections.unmodifiableList(scenarios);
  }

  List<String> remarks() {
    return Collections.unmodifiableList(remarks);
  }

  OptionalLong mostSteps() {
    return mostSteps;
  }

  String bound() {
    return bound;
  }

  /** The agents that may take a turn, each once, in the order of their first steps. */
  List<String> agents() {
    return stages.stream().flatMap(stage -> stage.agents().stream()).distinct().toList();
  }
}
