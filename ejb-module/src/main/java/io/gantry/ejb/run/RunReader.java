package io.gantry.ejb.run;

import io.gantry.ejb.workflow.WorkflowLanguage;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunStatus;
import io.gantry.engine.run.RunView;
import io.gantry.persistence.run.JournalRow;
import io.gantry.persistence.run.JournalStore;
import io.gantry.persistence.run.Run;
import io.gantry.persistence.run.RunCursor;
import io.gantry.persistence.run.RunListing;
import io.gantry.persistence.run.RunPage;
import io.gantry.persistence.run.RunQuery;
import io.gantry.persistence.run.RunStore;
import io.gantry.persistence.run.StoredStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads runs, each call in one short transaction. Asks for no role: whoever calls has seen to that. What is not there is
 * answered as empty and never thrown, because servers report exceptions that leave a transaction as incidents.
 */
@ApplicationScoped
@Transactional
public class RunReader {

  private static final int PAGE = 1000;
  private static final Set<String> ARTIFACTS = Set.of(RunEvent.ArtifactSaved.class.getSimpleName());

  @PersistenceContext(unitName = "gantry")
  EntityManager entityManager;

  @Inject
  WorkflowLanguage language;

  private final JournalRows rows = new JournalRows();

  /** Whether the database answers. */
  public boolean answers() {
    return entityManager.createNativeQuery("select 1").getSingleResult() != null;
  }

  /** The run's row. */
  public Optional<Run> find(String workflowId) {
    return new RunStore(entityManager).find(workflowId);
  }

  /** The run that a caller started under an idempotency key. */
  public Optional<Run> findByKey(String submittedBy, String key) {
    return new RunStore(entityManager).findByIdempotencyKey(submittedBy, key);
  }

  /** Whether there is such a run. */
  public boolean isKnown(String workflowId) {
    return new RunStore(entityManager).status(workflowId).isPresent();
  }

  /** Whether the run has ended; also when there is none. */
  public boolean hasEnded(String workflowId) {
    return new RunStore(entityManager).status(workflowId).filter(StoredStatus::isUnfinished).isEmpty();
  }

  /** Everything that is stored of a run, as it is stored. */
  public Optional<StoredRun> stored(String workflowId) {
    return new RunStore(entityManager)
        .findWithSource(workflowId)
        .map(found -> new StoredRun(found.run(), found.source(), history(workflowId)));
  }

  /** The run folded from its journal. */
  public Optional<RunView> view(String workflowId) {
    return stored(workflowId).map(run -> RunView.fold(workflowId, run.workflow(language), run.entries()));
  }

  /** Entries in order; possibly none, also when there is no such run. */
  public List<JournalEntry> entries(String workflowId, long afterSeq, int limit) {
    return journal().read(workflowId, afterSeq, limit).stream().map(rows::entry).toList();
  }

  /** The content of a file that the run made. */
  public Optional<String> artifact(String workflowId, String path) {
    return journal().read(workflowId, ARTIFACTS, 0, PAGE).stream()
        .map(row -> (RunEvent.ArtifactSaved) rows.entry(row).event())
        .filter(artifact -> artifact.path().equals(path))
        .reduce((first, last) -> last)
        .map(RunEvent.ArtifactSaved::content);
  }

  /** A page of runs, newest first. */
  public RunOverview.Page page(RunFilter filter) {
    RunPage page =
        new RunStore(entityManager)
            .page(
                new RunQuery(
                    filter.statuses().stream()
                        .map(status -> StoredStatus.valueOf(status.name()))
                        .collect(Collectors.toSet()),
                    filter.workflow(),
                    filter.submittedFrom(),
                    filter.submittedBefore(),
                    filter.after().map(place -> new RunCursor(place.submittedAt(), place.workflowId())),
                    filter.limit()));
    return new RunOverview.Page(
        page.runs().stream().map(RunReader::overview).toList(),
        page.next().map(next -> new RunPlace(next.submittedAt(), next.workflowId())));
  }

  /** Runs that have not ended, oldest first; fewer than {@code limit} mean the end. */
  public List<RunCursor> unfinished(Optional<RunCursor> after, int limit) {
    return new RunStore(entityManager).unfinished(after, limit);
  }

  private List<JournalRow> history(String workflowId) {
    List<JournalRow> history = new ArrayList<>();
    List<JournalRow> page;
    do {
      page = journal().read(workflowId, history.size(), PAGE);
      history.addAll(page);
    } while (page.size() == PAGE);
    return history;
  }

  private JournalStore journal() {
    return new JournalStore(entityManager);
  }

  private static RunOverview overview(RunListing run) {
    return new RunOverview(
        run.workflowId(),
        run.workflow().name(),
        run.workflow().version(),
        run.pattern(),
        RunStatus.valueOf(run.status().name()),
        run.error(),
        new Tokens(run.tokensIn(), run.tokensOut(), run.tokensEstimated()),
        run.submittedBy(),
        run.submittedAt(),
        run.startedAt(),
        run.endedAt());
  }
}
