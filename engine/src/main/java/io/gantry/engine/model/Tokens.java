package io.gantry.engine.model;

/**
 * Tokens of one or more model calls.
 *
 * @param estimated true when a provider gave no numbers for at least a part of it
 */
public record Tokens(long input, long output, boolean estimated) {

  public static final Tokens NONE = new Tokens(0, 0, false);

  public Tokens {
    if (input < 0 || output < 0) {
      throw new IllegalArgumentException("Tokens cannot be negative: " + input + " in, " + output + " out");
    }
  }

  public long total() {
    return input + output;
  }

  public Tokens plus(Tokens other) {
    return new Tokens(input + other.input, output + other.output, estimated || other.estimated);
  }
}
