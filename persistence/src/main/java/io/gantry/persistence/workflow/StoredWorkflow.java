package io.gantry.persistence.workflow;

import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** One version of a workflow's text; it never changes once stored. */
@Entity
@Immutable
@Table(name = "workflow")
public class StoredWorkflow {

  @EmbeddedId private WorkflowKey key;

  private String digest;

  private String source;

  @Column(name = "created_at")
  private Instant createdAt;

  @Column(name = "created_by")
  private String createdBy;

  protected StoredWorkflow() {}

  public WorkflowKey key() {
    return key;
  }

  public String name() {
    return key.name();
  }

  public int version() {
    return key.version();
  }

  /** What the caller computed over the source; equal digests under one name are one version. */
  public String digest() {
    return digest;
  }

  public String source() {
    return source;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public String createdBy() {
    return createdBy;
  }
}
