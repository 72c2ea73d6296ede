package io.gantry.ejb.run;

import io.gantry.ejb.workflow.WorkflowArchive;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunSummary;
import io.gantry.persistence.run.JournalRow;
import io.gantry.persistence.run.JournalStore;
import io.gantry.persistence.run.RunRowChange;
import io.gantry.persistence.run.RunStore;
import io.gantry.persistence.workflow.WorkflowKey;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes runs, each call in a transaction of its own, all of it or nothing. Asks for no role. */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
public class RunWriter {

  @PersistenceContext(unitName = "gantry")
  EntityManager entityManager;

  @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
  TransactionSynchronizationRegistry transaction;

  @Inject
  WorkflowArchive archive;

  private final JournalRows rows = new JournalRows();

  /**
   * Stores a new run, its workflow if need be, and its first entries.
   *
   * @return the entries as the database has them, key order and number notation of inputs included, so that a run sees
   *     the same now and after a crash; empty when the run is known, and then nothing was stored, the workflow neither
   */
  public Optional<List<JournalEntry>> start(PreparedRun run) {
    WorkflowKey key = run.workflow(archive);
    if (!new RunStore(entityManager).insert(run.row(key))) {
      transaction.setRollbackOnly();
      return Optional.empty();
    }
    List<JournalEntry> entries = run.entries(key);
    journal().write(entries.stream().map(entry -> rows.row(run.workflowId(), entry)).toList(), List.of());
    return Optional.of(journal().read(run.workflowId(), 0, entries.size()).stream().map(rows::entry).toList());
  }

  /** Appends entries of one run and brings its row in step. A taken position fails as {@link JournalStore} says. */
  public void append(String workflowId, List<JournalEntry> entries, RunSummary after) {
    write(
        entries.stream().map(entry -> rows.row(workflowId, entry)).toList(), List.of(rows.change(workflowId, after)));
  }

  /** Writes rows of many runs. */
  public void write(List<JournalRow> journalRows, List<RunRowChange> changes) {
    journal().write(journalRows, changes);
  }

  /** Whether all these rows are stored as they are here. */
  public boolean holds(List<JournalRow> journalRows) {
    return journal().holds(journalRows);
  }

  /** Makes a node the owner of a run that has not ended. */
  public OptionalInt claim(String workflowId, String node) {
    return new RunStore(entityManager).claim(workflowId, node);
  }

  private JournalStore journal() {
    return new JournalStore(entityManager);
  }
}
