package io.gantry.ejb.run;

import io.gantry.ejb.workflow.WorkflowLanguage;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.workflow.Workflow;
import io.gantry.persistence.run.JournalRow;
import io.gantry.persistence.run.Run;
import java.util.List;

/**
 * A run as it is stored. Reading what it holds needs no database, so a failure here is the run's, not the database's.
 *
 * @param source the text of its workflow
 * @param rows its whole journal
 */
public record StoredRun(Run run, String source, List<JournalRow> rows) {

  private static final JournalRows ROWS = new JournalRows();

  public StoredRun {
    rows = List.copyOf(rows);
  }

  /** The workflow that the run executes. */
  Workflow workflow(WorkflowLanguage language) {
    return language.stored(source);
  }

  /**
   * The journal's entries.
   *
   * @throws IllegalArgumentException when this version of Gantry cannot read one of them
   */
  List<JournalEntry> entries() {
    return rows.stream().map(ROWS::entry).toList();
  }

  /** The position of the last entry; 0 when there is none. */
  long lastSeq() {
    return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).seq();
  }
}
