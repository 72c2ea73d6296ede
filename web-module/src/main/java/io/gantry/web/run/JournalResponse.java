package io.gantry.web.run;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.gantry.engine.run.EventCodec;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A part of a run's journal.
 *
 * @param next what to give as {@code afterSeq} for what follows; absent when this part reaches the end as of now
 */
public record JournalResponse(List<Entry> entries, Optional<Long> next) {

  private static final EventCodec CODEC = new EventCodec();

  /**
   * One entry.
   *
   * @param kind what happened
   * @param step where, if at one step
   * @param body the event's own members
   */
  public record Entry(
      @Schema(example = "7") long seq,
      Instant at,
      @Schema(example = "StepCompleted") String kind,
      @Schema(example = "tasks.fetch") Optional<String> step,
      @JsonRawValue @Schema(type = SchemaType.OBJECT) String body) {

    static Entry of(JournalEntry entry) {
      RunEvent event = entry.event();
      return new Entry(
          entry.seq(),
          entry.at(),
          CODEC.kind(event),
          event instanceof RunEvent.OfStep ofStep ? Optional.of(ofStep.step().value()) : Optional.empty(),
          CODEC.body(event));
    }
  }

  static JournalResponse of(List<JournalEntry> entries, int limit) {
    Optional<Long> next =
        entries.size() < limit ? Optional.empty() : Optional.of(entries.get(entries.size() - 1).seq());
    return new JournalResponse(entries.stream().map(Entry::of).toList(), next);
  }
}
