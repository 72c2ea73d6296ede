package io.gantry.engine.governor;

/**
 * What the operator allows one model.
 *
 * @param requestsPerMinute most calls in any 60 seconds, 1 to 1,000,000,000
 * @param tokensPerMinute most tokens, of prompts and answers, in any 60 seconds, 1 to 1,000,000,000,000
 * @param leastAtOnce calls at once below which adapting does not go, at least 1
 * @param startAtOnce calls at once before anything was learned
 * @param mostAtOnce calls at once above which it does not go
 */
public record ModelLimits(
    long requestsPerMinute, long tokensPerMinute, int leastAtOnce, int startAtOnce, int mostAtOnce) {

  public static final ModelLimits DEFAULT = new ModelLimits(10_000, 2_000_000, 1, 64, 256);

  public ModelLimits {
    if (requestsPerMinute < 1 || requestsPerMinute > 1_000_000_000L) {
      throw new IllegalArgumentException("Requests a minute are 1 to 1,000,000,000, not " + requestsPerMinute);
    }
    if (tokensPerMinute < 1 || tokensPerMinute > 1_000_000_000_000L) {
      throw new IllegalArgumentException("Tokens a minute are 1 to 1,000,000,000,000, not " + tokensPerMinute);
    }
    if (leastAtOnce < 1 || startAtOnce < leastAtOnce || mostAtOnce < startAtOnce) {
      throw new IllegalArgumentException(
          "Calls at once need 1 <= min <= start <= max, not " + leastAtOnce + ", " + startAtOnce + ", " + mostAtOnce);
    }
  }
}
