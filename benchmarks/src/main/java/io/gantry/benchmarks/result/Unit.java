package io.gantry.benchmarks.result;

/** What a series counts, and which way is better. */
public enum Unit {
  SECONDS("s", true),
  MILLISECONDS("ms", true),
  MICROSECONDS("µs", true),
  NANOSECONDS("ns", true),
  TASKS_PER_SECOND("tasks/s", false),
  REFUSALS("refusals", true),
  STEPS_PER_SECOND("steps/s", false),
  CALLS_PER_SECOND("calls/s", false),
  CALLS_PER_MINUTE("calls/min", false),
  COMMITS("commits", true),
  CONNECTIONS("connections", true),
  PERCENT("%", false),
  INSERTS_PER_SECOND("inserts/s", false),
  MEGABYTES("MB", true);

  private final String symbol;
  private final boolean lessIsBetter;

  Unit(String symbol, boolean lessIsBetter) {
    this.symbol = symbol;
    this.lessIsBetter = lessIsBetter;
  }

  /** As tables print it. */
  public String symbol() {
    return symbol;
  }

  /**
   * How much worse a value is than an earlier one, as a share of the earlier one; negative when it is better.
   *
   * @param before above 0
   */
  public double worsening(double before, double now) {
    return (lessIsBetter ? now - before : before - now) / before;
  }
}
