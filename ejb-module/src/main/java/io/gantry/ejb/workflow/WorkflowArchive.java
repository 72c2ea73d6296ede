package io.gantry.ejb.workflow;

import io.gantry.persistence.workflow.StoredWorkflow;
import io.gantry.persistence.workflow.WorkflowKey;
import io.gantry.persistence.workflow.WorkflowListing;
import io.gantry.persistence.workflow.WorkflowStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Stores workflows and finds them, each call in the caller's transaction or a short one of its own. Asks for no role. */
@ApplicationScoped
@Transactional
public class WorkflowArchive {

  @PersistenceContext(unitName = "gantry")
  EntityManager entityManager;

  /** Stores a text as the next version of its name unless it is one already. */
  public WorkflowVersion store(String name, String digest, String source, String by, Instant at) {
    return version(store().store(name, digest, source, by, at));
  }

  /** As {@link #store}, but does not read again what is stored. */
  public WorkflowKey key(String name, String digest, String source, String by, Instant at) {
    return store().key(name, digest, source, by, at);
  }

  /** One version, or the latest. */
  public Optional<WorkflowVersion> find(String name, OptionalInt version) {
    return (version.isPresent() ? store().find(name, version.getAsInt()) : store().find(name))
        .map(WorkflowArchive::version);
  }

  /**
   * The version that a run refers to, which is never deleted before the run.
   *
   * @throws IllegalStateException when it is gone nevertheless
   */
  public WorkflowVersion get(WorkflowKey key) {
    return find(key.name(), OptionalInt.of(key.version()))
        .orElseThrow(
            () -> new IllegalStateException("Version " + key.version() + " of workflow " + key.name() + " is gone"));
  }

  /** Names in ascending order; fewer than {@code limit} mean the end. */
  public List<WorkflowListing> list(Optional<String> afterName, int limit) {
    return store().list(afterName, limit);
  }

  private WorkflowStore store() {
    return new WorkflowStore(entityManager);
  }

  private static WorkflowVersion version(StoredWorkflow stored) {
    return new WorkflowVersion(
        stored.name(),
        stored.version(),
        stored.digest(),
        stored.source(),
        stored.createdAt(),
        stored.createdBy());
  }
}
