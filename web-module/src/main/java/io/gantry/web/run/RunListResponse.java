package io.gantry.web.run;

import io.gantry.ejb.run.RunOverview;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One page of runs, newest first.
 *
 * @param next what to give as {@code cursor} for the next page; absent on the last one
 */
public record RunListResponse(List<Item> runs, Optional<String> next) {

  /** A run in a list. */
  public record Item(
      String workflowId,
      String workflow,
      int version,
      String pattern,
      @Schema(example = "completed") String status,
      Optional<String> error,
      RunResponse.Usage usage,
      String submittedBy,
      Instant submittedAt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      String href) {}

  static Item item(RunOverview run, RunAddress address) {
    return new Item(
        run.workflowId(),
        run.workflow(),
        run.version(),
        run.pattern(),
        RunResponse.word(run.status()),
        run.error(),
        RunResponse.Usage.of(run.tokens()),
        run.submittedBy(),
        run.submittedAt(),
        run.startedAt(),
        run.endedAt(),
        address.run());
  }
}
