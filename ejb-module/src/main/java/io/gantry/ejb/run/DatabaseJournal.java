package io.gantry.ejb.run;

import io.gantry.engine.run.FencedException;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.JournalSink;
import io.gantry.persistence.run.JournalFailure;
import io.gantry.persistence.run.JournalRow;
import io.gantry.persistence.run.RunRowChange;
import java.util.List;
import java.util.stream.Stream;

/** The engine's journal in the database: one transaction per group. */
final class DatabaseJournal implements JournalSink {

  private final RunWriter writer;
  private final RunReader reader;
  private final JournalRows rows = new JournalRows();

  DatabaseJournal(RunWriter writer, RunReader reader) {
    this.writer = writer;
    this.reader = reader;
  }

  @Override
  public void commit(List<Append> appends) {
    List<JournalRow> entries = appends.stream().flatMap(this::rows).toList();
    List<RunRowChange> changes =
        appends.stream().map(append -> rows.change(append.workflowId(), append.after())).toList();
    try {
      writer.write(entries, changes);
    } catch (RuntimeException e) {
      throw switch (JournalFailure.of(e)) {
        case COLLISION -> new FencedException(appends.get(0).workflowId(), appends.get(0).entries().get(0).seq());
        case TRANSIENT -> unavailable(e);
        case PERMANENT -> e;
      };
    }
  }

  @Override
  public boolean holds(Append append) {
    try {
      return writer.holds(rows(append).toList());
    } catch (RuntimeException e) {
      throw JournalFailure.of(e) == JournalFailure.TRANSIENT ? unavailable(e) : e;
    }
  }

  @Override
  public List<JournalEntry> read(String workflowId, long afterSeq, int limit) {
    return reader.entries(workflowId, afterSeq, limit);
  }

  private Stream<JournalRow> rows(Append append) {
    return append.entries().stream().map(entry -> rows.row(append.workflowId(), entry));
  }

  private static UnavailableException unavailable(RuntimeException cause) {
    return new UnavailableException("The database does not take journal entries at the moment", cause);
  }
}
