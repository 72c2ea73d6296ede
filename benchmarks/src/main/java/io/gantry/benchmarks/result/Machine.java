package io.gantry.benchmarks.result;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * Where and on what a run was measured.
 *
 * @param loadBefore the system's load average of the last minute when the run began; above 0.5 the figures are of a
 *     busy
 *     machine. Negative where the system does not tell
 * @param versions of what took part, by name
 */
public record Machine(Instant at, int cores, String system, double loadBefore, Map<String, String> versions) {

  public Machine {
    versions = Map.copyOf(versions);
  }

  /**
   * This machine now.
   *
   * @param versions of what takes part beside this Java
   */
  public static Machine here(Clock clock, Map<String, String> versions) {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        clock.instant().truncatedTo(ChronoUnit.SECONDS),
        system.getAvailableProcessors(),
        system.getName() + " " + system.getVersion() + " " + system.getArch(),
        system.getSystemLoadAverage(),
        versions);
  }
}
