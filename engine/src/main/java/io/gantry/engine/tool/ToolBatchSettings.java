package io.gantry.engine.tool;

import java.time.Duration;

/**
 * Bounds of the calls that one model reply asks for.
 *
 * @param maxAtOnce most of them under way at once, 1 to 256
 * @param timeout the longest they may take together, waits included
 */
public record ToolBatchSettings(int maxAtOnce, Duration timeout) {

  public static final ToolBatchSettings DEFAULT = new ToolBatchSettings(16, Duration.ofMinutes(5));

  public ToolBatchSettings {
    if (maxAtOnce < 1 || maxAtOnce > 256) {
      throw new IllegalArgumentException("maxAtOnce must be 1 to 256, not " + maxAtOnce);
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must be positive, not " + timeout);
    }
  }
}
