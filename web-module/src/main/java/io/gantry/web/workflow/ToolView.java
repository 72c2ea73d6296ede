package io.gantry.web.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.ejb.tool.ToolService.NativeTool;
import io.gantry.engine.tool.ToolFigures;
import io.gantry.engine.tool.ToolOutcome.Source;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.tool.ToolSignature;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One tool.
 *
 * @param kind native, http or mcp
 * @param place the base URL of an HTTP executor; null for a native tool
 * @param workflow the workflow that made the newest call; null before the first
 * @param effect read, idempotent, keyed or once
 * @param parameters JSON Schema of its arguments
 * @param version a hash of what it is told and called as, its terms included
 * @param terms what was declared for the newest call; nothing before the first
 */
public record ToolView(
    @Schema(example = "grep") String name,
    @Schema(example = "native", enumeration = {"native", "http", "mcp"}) String kind,
    Optional<String> place,
    Optional<String> workflow,
    String description,
    @Schema(example = "read", enumeration = {"read", "idempotent", "keyed", "once"}) String effect,
    long timeoutMs,
    @Schema(type = SchemaType.OBJECT, implementation = Object.class) JsonNode parameters,
    String version,
    Terms terms,
    Statistics statistics) {

  /**
   * What a workflow declared, where it did.
   *
   * @param polls whether a call that submits a job goes on until the job has ended
   */
  public record Terms(
      Optional<Long> cacheTtlS,
      Optional<Integer> maxConcurrency,
      Optional<Integer> ratePerMinute,
      Optional<String> batch,
      boolean requiresApproval,
      boolean polls) {}

  /**
   * What happened since the server started.
   *
   * @param calls that ended
   * @param failures those that did not succeed, by how: failed, timed_out, bad_arguments, cancelled
   * @param inFlight calls that run, or are on their way to a thread
   * @param waiting calls that a limit makes wait
   * @param oldestWaitMs how long the one waits that waits longest
   * @param p50Ms median of the time that the last 512 calls took, waits not counted; null before the first
   * @param cacheHits calls that were answered with an earlier result
   * @param shared calls that were answered with the result of the same call under way
   * @param joined calls that were not made one by one but together, as one call of the batch tool
   */
  public record Statistics(
      long calls,
      Map<String, Long> failures,
      int inFlight,
      int waiting,
      long oldestWaitMs,
      Optional<Double> p50Ms,
      Optional<Double> p95Ms,
      long cacheHits,
      long shared,
      long joined) {

    private static final Statistics NONE =
        new Statistics(0, Map.of(), 0, 0, 0, Optional.empty(), Optional.empty(), 0, 0, 0);

    static Statistics of(ToolFigures figures) {
      Map<String, Long> failures = new TreeMap<>();
      figures.ends().forEach((status, calls) -> {
        if (status != Status.OK) {
          failures.put(word(status), calls);
        }
      });
      return new Statistics(
          figures.calls(),
          failures,
          figures.inFlight(),
          figures.waiting(),
          figures.oldestWait().toMillis(),
          figures.median().map(Statistics::millis),
          figures.p95().map(Statistics::millis),
          figures.reused().getOrDefault(Source.CACHE, 0L),
          figures.reused().getOrDefault(Source.SHARED, 0L),
          figures.reused().getOrDefault(Source.BATCH, 0L));
    }

    private static double millis(Duration time) {
      return time.toNanos() / 1_000 / 1_000.0;
    }
  }

  /** A native tool as it is by itself, with the terms and figures of its newest calls. */
  static ToolView of(NativeTool tool) {
    return of(
        tool.signature(),
        "native",
        Optional.empty(),
        tool.figures().map(ToolFigures::workflow),
        tool.figures().map(ToolFigures::signature),
        false,
        tool.figures().map(Statistics::of));
  }

  /** A tool that some workflow declared. */
  static ToolView of(ToolFigures figures) {
    return of(
        figures.signature(),
        word(figures.tool().kind()),
        Optional.of(figures.tool().place()),
        Optional.of(figures.workflow()),
        Optional.of(figures.signature()),
        figures.polls(),
        Optional.of(Statistics.of(figures)));
  }

  private static ToolView of(
      ToolSignature signature,
      String kind,
      Optional<String> place,
      Optional<String> workflow,
      Optional<ToolSignature> called,
      boolean polls,
      Optional<Statistics> statistics) {
    var declared = called.orElse(signature).terms();
    return new ToolView(
        signature.name(),
        kind,
        place,
        workflow,
        signature.description(),
        word(signature.effect()),
        signature.timeout().toMillis(),
        signature.parameters(),
        signature.version(),
        new Terms(
            declared.cacheTtl().map(Duration::toSeconds),
            boxed(declared.maxConcurrency()),
            boxed(declared.ratePerMinute()),
            declared.batch(),
            declared.requiresApproval(),
            polls),
        statistics.orElse(Statistics.NONE));
  }

  private static Optional<Integer> boxed(OptionalInt value) {
    return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
