package io.gantry.benchmarks.result;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A figure beside the target it is held against.
 *
 * @param what which figure, in words
 */
public record Verdict(String what, double value, Relation relation, double target) {

  /** On which side of the target the figure has to be; the target itself is good enough. */
  public enum Relation {
    AT_MOST("≤"),
    AT_LEAST("≥");

    private final String symbol;

    Relation(String symbol) {
      this.symbol = symbol;
    }

    /** As tables print it. */
    public String symbol() {
      return symbol;
    }
  }

  /** The figure has to be this or less. */
  public static Verdict atMost(String what, double value, double target) {
    return new Verdict(what, value, Relation.AT_MOST, target);
  }

  /** The figure has to be this or more. */
  public static Verdict atLeast(String what, double value, double target) {
    return new Verdict(what, value, Relation.AT_LEAST, target);
  }

  /** Whether the target is met. A figure that is no number meets none. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public boolean met() {
    return relation == Relation.AT_MOST ? value <= target : value >= target;
  }
}
