package io.gantry.persistence.run;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Stores runs and finds them again. {@link #insert} and {@link #claim} need a transaction; everything blocks on the
 * database. As thread-safe as the entity manager handed in. Rows are changed behind the entity manager's back, so use
 * one that lives no longer than a transaction. Failures of the database rise as persistence exceptions.
 */
public class RunStore {

  private final EntityManager entityManager;

  public RunStore(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /**
   * Stores a new run unless there is one with its workflow id, or with its idempotency key by the same caller. Waits
   * for a concurrent transaction that is storing such a run.
   *
   * <p>NUL characters and lone surrogates inside the JSON become U+FFFD, see {@link StorableText}.
   *
   * @return whether it was stored; when not, nothing changed and one of the finders answers the earlier run
   * @throws jakarta.persistence.PersistenceException when the workflow is not stored, or the JSON is none
   */
  public boolean insert(NewRun run) {
    return entityManager
            .createNativeQuery(
                """
                insert into run (workflow_id, name, version, status, pattern, inputs, options,
                                 submitted_by, idempotency_key, request_hash, submitted_at)
                values (:workflowId, :name, :version, 'PENDING', :pattern, cast(:inputs as json),
                        cast(:options as json), :submittedBy, cast(:key as text), cast(:hash as text), :submittedAt)
                on conflict do nothing
                """)
            .setParameter("workflowId", run.workflowId())
            .setParameter("name", run.workflow().name())
            .setParameter("version", run.workflow().version())
            .setParameter("pattern", run.pattern())
            .setParameter("inputs", StorableText.json(run.inputs()))
            .setParameter("options", StorableText.json(run.options()))
            .setParameter("submittedBy", run.submittedBy())
            .setParameter("key", run.idempotencyKey().map(IdempotencyKey::value).orElse(null))
            .setParameter("hash", run.idempotencyKey().map(IdempotencyKey::requestHash).orElse(null))
            .setParameter("submittedAt", run.submittedAt())
            .executeUpdate()
        == 1;
  }

  /** The run with this workflow id. */
  public Optional<Run> find(String workflowId) {
    return Optional.ofNullable(entityManager.find(Run.class, workflowId));
  }

  /**
   * A run with the text of its workflow, in one round trip.
   *
   * @param source of the version that it runs
   */
  public record WithSource(Run run, String source) {}

  /** The run with this workflow id and what it runs, both as they stand at one moment. */
  public Optional<WithSource> findWithSource(String workflowId) {
    return entityManager
        .createQuery(
            """
            select r, w.source
            from Run r join StoredWorkflow w
              on w.key.name = r.workflow.name and w.key.version = r.workflow.version
            where r.workflowId = :workflowId
            """,
            Tuple.class)
        .setParameter("workflowId", workflowId)
        .getResultStream()
        .findFirst()
        .map(row -> new WithSource(row.get(0, Run.class), row.get(1, String.class)));
  }

  /** The status of a run, without the rest of its row. */
  public Optional<StoredStatus> status(String workflowId) {
    return entityManager
        .createQuery("select r.status from Run r where r.workflowId = :workflowId", StoredStatus.class)
        .setParameter("workflowId", workflowId)
        .getResultStream()
        .findFirst();
  }

  /** The run that a caller submitted under an idempotency key. */
  public Optional<Run> findByIdempotencyKey(String submittedBy, String key) {
    return entityManager
        .createQuery("select r from Run r where r.submittedBy = :submittedBy and r.idempotencyKey = :key", Run.class)
        .setParameter("submittedBy", submittedBy)
        .setParameter("key", key)
        .getResultStream()
        .findFirst();
  }

  /** A page of runs, newest first; runs submitted in the same microsecond in descending order of their ids. */
  public RunPage page(RunQuery query) {
    List<RunListing> runs = RunPageSql.of(query).list(entityManager);
    if (runs.size() <= query.limit()) {
      return new RunPage(runs, Optional.empty());
    }
    List<RunListing> page = runs.subList(0, query.limit());
    return new RunPage(page, Optional.of(page.get(page.size() - 1).cursor()));
  }

  /**
   * Runs to which something can still happen, oldest first, as far as recovery has not seen them yet.
   *
   * @param after the last run of the answer before; empty to begin
   * @param limit most runs to answer, 1 to 10,000
   * @return at most {@code limit}; fewer mean the end
   */
  public List<RunCursor> unfinished(Optional<RunCursor> after, int limit) {
    if (limit < 1 || limit > 10_000) {
      throw new IllegalArgumentException("Unfinished runs are read 1 to 10,000 at a time, not " + limit);
    }
    return RunPageSql.unfinished(after, limit).cursors(entityManager);
  }

  /**
   * Makes a node the owner of an unfinished run, whoever owned it before. The journal's key, not this, keeps an earlier
   * owner from recording anything more.
   *
   * @return the run's new epoch, from 1; empty when there is no such run or it has ended
   */
  public OptionalInt claim(String workflowId, String owner) {
    List<?> epochs =
        entityManager
            .createNativeQuery(
                """
                update run set owner = :owner, epoch = epoch + 1
                where workflow_id = :workflowId and status in ('PENDING', 'RUNNING', 'WAITING')
                returning epoch
                """,
                Integer.class)
            .setParameter("workflowId", workflowId)
            .setParameter("owner", owner)
            .getResultList();
    return epochs.stream().mapToInt(Integer.class::cast).findFirst();
  }
}
