package io.gantry.engine.tool;

import java.time.Duration;
import java.util.Optional;

/**
 * Bounds of the calls that one model reply asks for.
 *
 * @param maxAtOnce most of them under way at once, 1 to 256
 * @param timeout the longest they may take together, waits for limits and threads included and those for people left out
 * @param approval how long a person has to agree to a call that needs it, before it counts as denied; empty for ever
 */
public record ToolBatchSettings(int maxAtOnce, Duration timeout, Optional<Duration> approval) {

  public static final ToolBatchSettings DEFAULT = new ToolBatchSettings(16, Duration.ofMinutes(5));

  /** People may take as long as they like. */
  public ToolBatchSettings(int maxAtOnce, Duration timeout) {
    this(maxAtOnce, timeout, Optional.empty());
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
}
