package io.gantry.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** What a process of this machine, with those it has started, uses. Memory is known on Linux only. */
public record MeasuredProcess(ProcessHandle handle) {

  private static final double KIB_PER_MB = 1e6 / 1024;

  /** The process that asks. */
  public static MeasuredProcess self() {
    return new MeasuredProcess(ProcessHandle.current());
  }

  /** How long it has been running. */
  public Duration age(Clock clock) {
    return Duration.between(handle.info().startInstant().orElse(Instant.EPOCH), clock.instant());
  }

  /**
   * Processor time used since the start, to 10 ms; that of children which have ended is not in it, so that only
   * differences over a time in which none ends mean something.
   */
  public Duration cpu() {
    return withChildren()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Megabytes of this process in memory now, children left out. */
  public double residentMegabytes() {
    return kibibytes(handle, "status", "VmRSS:") / KIB_PER_MB;
  }

  /** The most megabytes of this process that ever were in memory, children left out. */
  public double peakMegabytes() {
    return kibibytes(handle, "status", "VmHWM:") / KIB_PER_MB;
  }

  /** Megabytes in memory of this process and its children, memory that they share counted once. */
  public double proportionalMegabytes() {
    return withChildren().mapToLong(process -> kibibytes(process, "smaps_rollup", "Pss:")).sum() / KIB_PER_MB;
  }

  private Stream<ProcessHandle> withChildren() {
    return Stream.concat(Stream.of(handle), handle.descendants()).filter(ProcessHandle::isAlive);
  }

  private static long kibibytes(ProcessHandle process, String file, String key) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
