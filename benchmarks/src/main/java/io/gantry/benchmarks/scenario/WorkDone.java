package io.gantry.benchmarks.scenario;

import java.sql.SQLException;

/** Makes sure that a scenario's work was done, and done once: a figure from skipped or repeated work means nothing. */
final class WorkDone {

  private final Surroundings surroundings;
  private final long callsBefore;
  private final long rowsBefore;

  /** Looks at what was done before the scenario. */
  WorkDone(Surroundings surroundings) throws SQLException {
    this.surroundings = surroundings;
    this.callsBefore = surroundings.providerCalls();
    this.rowsBefore = surroundings.schema().rows();
  }

  /**
   * Compares what was done since this object was made with what should have been.
   *
   * @param calls model calls of all programs together
   * @param rows of the hand-written program and the bare inserts
   * @throws IllegalStateException when either differs
   */
  void expect(String scenario, long calls, long rows) throws SQLException {
    expect(scenario, "model calls", calls, surroundings.providerCalls() - callsBefore);
    expect(scenario, "stored rows", rows, surroundings.schema().rows() - rowsBefore);
  }

  private static void expect(String scenario, String what, long expected, long found) {
    if (found != expected) {
      throw new IllegalStateException(
          scenario + ": " + found + " " + what + ", the plan has " + expected + "; the figures mean nothing");
    }
  }
}
