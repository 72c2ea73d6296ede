package io.gantry.engine.explain;

import java.util.Comparator;
import java.util.OptionalLong;

/**
 * How often something happens in a run.
 *
 * @param least in a run that completes and in which nothing fails, 0 or more
 * @param most in any run; empty where nothing bounds it. What no number can hold counts as {@link Long#MAX_VALUE}
 */
public record Count(long least, OptionalLong most) {

  static final Count NONE = exactly(0);
  static final Count ONCE = exactly(1);

  /** Fewest at most first; what is unbounded last. */
  static final Comparator<Count> BY_MOST = Comparator.comparingLong(count -> count.most().orElse(Long.MAX_VALUE));

  public Count {
    if (least < 0 || most.isPresent() && most.getAsLong() < least) {
      throw new IllegalArgumentException("At least " + least + " and at most " + most + " is no count");
    }
  }

  static Count exactly(long times) {
    return between(times, times);
  }

  static Count between(long least, long most) {
    return new Count(least, OptionalLong.of(most));
  }

  static Count atLeast(long least) {
    return new Count(least, OptionalLong.empty());
  }

  boolean isBounded() {
    return most.isPresent();
  }

  Count plus(Count other) {
    boolean bounded = isBounded() && other.isBounded();
    return new Count(
        sum(least, other.least),
        bounded ? OptionalLong.of(sum(most.getAsLong(), other.most.getAsLong())) : OptionalLong.empty());
  }

  /** This many times something that itself happens so often; nothing of something unbounded is nothing. */
  Count times(Count each) {
    boolean never = isNever() || each.isNever();
    boolean bounded = never || isBounded() && each.isBounded();
    return new Count(
        product(least, each.least),
        bounded ? OptionalLong.of(never ? 0 : product(most.getAsLong(), each.most.getAsLong())) : OptionalLong.empty());
  }

  boolean isNever() {
    return isBounded() && most.getAsLong() == 0;
  }

  /** The same, but never more than so often. */
  Count cappedAt(long cap) {
    return between(Math.min(least, cap), Math.min(most.orElse(cap), cap));
  }

  private static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  private static long product(long one, long other) {
    return one != 0 && other > Long.MAX_VALUE / one ? Long.MAX_VALUE : one * other;
  }
}
