package io.gantry.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  /**
   * Megabytes of the objects that this Java process still uses, after a full collection, which stops it for a moment. Asks
   * {@code jcmd} of the Java that runs the benchmark and waits for it.
   *
   * @throws IllegalStateException when that gives no answer: another user's process, or no Java
   */
  public double liveHeapMegabytes() {
    String pid = Long.toString(handle.pid());
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process asked = new ProcessBuilder(jcmd.toString(), pid, "GC.class_histogram").redirectErrorStream(true).start();
      try (BufferedReader lines = asked.inputReader()) {
        // Read to the end, or it would wait for its reader for ever.
        List<String> answer = lines.lines().toList();
        return answer.stream()
            .filter(line -> line.startsWith("Total"))
            .mapToDouble(line -> Long.parseLong(line.strip().split("\\s+")[2]) / 1e6)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("jcmd tells no heap of process " + pid + ": " + answer));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
