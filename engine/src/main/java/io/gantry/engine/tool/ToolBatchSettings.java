package io.gantry.engine.tool;

import java.time.Duration;
import java.util.Optional;

/**
 * How the calls are executed that one model reply asks for.
 *
 * @param maxAtOnce most of them under way at once, 1 to 256
 * @param timeout the longest they may take together, waits for limits and threads included and those for people left out
 * @param approval how long a person has to agree to a call that needs it, before it counts as denied; empty for ever
 * @param reuse what they take from other calls
 */
public record ToolBatchSettings(int maxAtOnce, Duration timeout, Optional<Duration> approval, ToolReuse reuse) {

  public static final ToolBatchSettings DEFAULT = new ToolBatchSettings(16, Duration.ofMinutes(5));

  /** Bounds of calls that are all made; people may take as long as they like. */
  public ToolBatchSettings(int maxAtOnce, Duration timeout) {
    this(maxAtOnce, timeout, Optional.empty());
  }

  /** Bounds of calls that are all made. */
  public ToolBatchSettings(int maxAtOnce, Duration timeout, Optional<Duration> approval) {
    this(maxAtOnce, timeout, approval, ToolReuse.NONE);
  }

  public ToolBatchSettings {
    if (maxAtOnce < 1 || maxAtOnce > 256) {
      throw new IllegalArgumentException("maxAtOnce must be 1 to 256, not " + maxAtOnce);
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must be positive, not " + timeout);
    }
    approval.filter(time -> time.isZero() || time.isNegative()).ifPresent(time -> {
      throw new IllegalArgumentException("approval must be positive, not " + time);
    });
  }

  /** The same bounds, with calls that take from others. */
  public ToolBatchSettings with(ToolReuse reused) {
    return new ToolBatchSettings(maxAtOnce, timeout, approval, reused);
  }
}
