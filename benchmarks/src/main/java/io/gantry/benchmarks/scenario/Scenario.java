package io.gantry.benchmarks.scenario;

import io.gantry.benchmarks.result.Line;
import java.sql.SQLException;
import java.util.List;

/** Something to measure: a plan, how often, and what the figures are held against. */
public sealed interface Scenario
    permits LatencyScenario, LoadScenario, HiddenLimitScenario, ToolBatchScenario, SoakScenario {

  /** The plan's name and what is done with it. */
  String name();

  /**
   * Lets Gantry and the hand-written program carry the plan out in turns. Blocks until both are done.
   *
   * @throws IllegalStateException when a run fails, or when more or less was called or stored than the plan says
   */
  List<Line> measure(Surroundings surroundings) throws SQLException;

  /** The same with a fifth of the rounds, for a quick look. */
  Scenario quick();
}
