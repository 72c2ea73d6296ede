package io.gantry.persistence.workflow;

import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores workflows and finds them again. Needs a transaction for {@link #store}; blocks on the database. As thread-safe
 * as the entity manager handed in. Failures of the database rise as persistence exceptions.
 */
public class WorkflowStore {

  private final EntityManager entityManager;

  public WorkflowStore(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /**
   * Stores a source under the next version of its name, or answers the version that already has this digest.
   *
   * <p>Concurrent callers each get a version of their own when their digests differ, and the same one when they do not;
   * a caller may wait until another one's transaction ends. Versions of a name have no gaps.
   *
   * @param name 1 to 200 characters
   * @param digest of the source, not empty
   * @param source without NUL characters, which PostgreSQL cannot keep
   * @param by name of the caller
   * @param at kept to the microsecond
   * @throws IllegalArgumentException when an argument is out of its range; nothing is stored
   */
  public StoredWorkflow store(String name, String digest, String source, String by, Instant at) {
    WorkflowKey key = key(name, digest, source, by, at);
    return find(key.name(), key.version()).orElseThrow();
  }

  /** As {@link #store}, but does not read again what is stored: sources may be long. */
  public WorkflowKey key(String name, String digest, String source, String by, Instant at) {
    WorkflowKey first = new WorkflowKey(name, 1);
    if (digest.isBlank()) {
      throw new IllegalArgumentException("Workflow " + name + " needs the digest of its source, but it is blank");
    }
    if (source.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "The source of workflow " + name + " holds a NUL character at offset " + source.indexOf('\0')
              + "; remove it");
    }
    // Every lost round means that somebody else stored a version, so this ends as soon as the others do.
    while (true) {
      Optional<Integer> stored = findByDigest(name, digest);
      if (stored.isPresent()) {
        return new WorkflowKey(name, stored.get());
      }
      insertNextVersion(first.name(), digest, source, by, at);
    }
  }

  /** The latest version of a workflow. */
  public Optional<StoredWorkflow> find(String name) {
    return entityManager
        .createQuery(
            "select w from StoredWorkflow w where w.key.name = :name order by w.key.version desc", StoredWorkflow.class)
        .setParameter("name", name)
        .setMaxResults(1)
        .getResultStream()
        .findFirst();
  }

  /** One version of a workflow. */
  public Optional<StoredWorkflow> find(String name, int version) {
    return entityManager
        .createQuery(
            "select w from StoredWorkflow w where w.key.name = :name and w.key.version = :version",
            StoredWorkflow.class)
        .setParameter("name", name)
        .setParameter("version", version)
        .getResultStream()
        .findFirst();
  }

  /**
   * Names with their latest versions, in ascending order of the name's bytes.
   *
   * @param afterName the last name of the page before; empty for the first page
   * @param limit 1 to 200
   * @return at most {@code limit}; fewer mean the end
   */
  public List<WorkflowListing> list(Optional<String> afterName, int limit) {
    if (limit < 1 || limit > 200) {
      throw new IllegalArgumentException("A page of workflows holds 1 to 200 names, not " + limit);
    }
    return entityManager
        .createQuery(
            """
            select new io.gantry.persistence.workflow.WorkflowListing(w.key.name, max(w.key.version))
            from StoredWorkflow w
            where w.key.name > :after
            group by w.key.name
            order by w.key.name
            """,
            WorkflowListing.class)
        .setParameter("after", afterName.orElse(""))
        .setMaxResults(limit)
        .getResultList();
  }

  private Optional<Integer> findByDigest(String name, String digest) {
    return entityManager
        .createQuery(
            "select w.key.version from StoredWorkflow w where w.key.name = :name and w.digest = :digest", Integer.class)
        .setParameter("name", name)
        .setParameter("digest", digest)
        .getResultStream()
        .findFirst();
  }

  /** Stores nothing when another transaction takes the version, or stores this digest, first. */
  private void insertNextVersion(String name, String digest, String source, String by, Instant at) {
    entityManager
        .createNativeQuery(
            """
            insert into workflow (name, version, digest, source, created_at, created_by)
            select :name, coalesce(max(version), 0) + 1, :digest, :source, :at, :by from workflow where name = :name
            on conflict do nothing
            """)
        .setParameter("name", name)
        .setParameter("digest", digest)
        .setParameter("source", source)
        .setParameter("at", at)
        .setParameter("by", by)
        .executeUpdate();
  }
}
