package io.gantry.engine.run;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run's logic has recorded and wants done since somebody last took it. Events are folded as they are recorded, so
 * that a completed step and the start of its successor are entries of one commit. Confined to the run's coordinator.
 */
final class Recording {

  private final RunView view;
  private final Clock clock;
  private List<JournalEntry> entries = new ArrayList<>();
  private List<Action> actions = new ArrayList<>();

  Recording(RunView view, Clock clock) {
    this.view = view;
    this.clock = clock;
  }

  void record(RunEvent event) {
    record(event, now());
  }

  /** Records what happened at the same moment as something else. */
  void record(RunEvent event, Instant at) {
    JournalEntry entry = new JournalEntry(view.lastSeq() + 1, at, event);
    view.apply(entry);
    entries.add(entry);
  }

  /** To be done once what was recorded is durable. */
  void then(Action action) {
    actions.add(action);
  }

  /** As finely as the journal stores it. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  List<JournalEntry> takeEntries() {
    List<JournalEntry> taken = entries;
    entries = new ArrayList<>();
    return taken;
  }

  List<Action> takeActions() {
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }
}
