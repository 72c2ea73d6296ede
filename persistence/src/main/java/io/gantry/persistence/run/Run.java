package io.gantry.persistence.run;

import io.gantry.persistence.workflow.WorkflowKey;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.Immutable;

/**
 * A run's row, as it stood when it was read.
 *
 * <p>{@link RunStore#insert} creates it pending; {@link RunStore#claim} gives it an owner; from then on only the
 * journal write changes it, in the same transaction as the entries it follows from. None of these goes through this
 * object, which is why it offers no way to change anything.
 */
@Entity
@Immutable
public class Run {

  @Id
  @Column(name = "workflow_id")
  private String workflowId;

  @Embedded private WorkflowKey workflow;

  @Enumerated(EnumType.STRING)
  private StoredStatus status;

  private String pattern;

  @Column(columnDefinition = "json")
  private String inputs;

  @Column(columnDefinition = "json")
  private String options;

  private String result;

  private String error;

  @Column(name = "tokens_in")
  private long tokensIn;

  @Column(name = "tokens_out")
  private long tokensOut;

  @Column(name = "tokens_estimated")
  private boolean tokensEstimated;

  private String owner;

  private int epoch;

  @Column(name = "submitted_by")
  private String submittedBy;

  @Column(name = "idempotency_key")
  private String idempotencyKey;

  @Column(name = "request_hash")
  private String requestHash;

  @Column(name = "submitted_at")
  private Instant submittedAt;

  @Column(name = "started_at")
  private Instant startedAt;

  @Column(name = "ended_at")
  private Instant endedAt;

  protected Run() {}

  public String workflowId() {
    return workflowId;
  }

  public WorkflowKey workflow() {
    return workflow;
  }

  public StoredStatus status() {
    return status;
  }

  public String pattern() {
    return pattern;
  }

  /** JSON text, in PostgreSQL's own spacing and order of keys. */
  public String inputs() {
    return inputs;
  }

  /** JSON text, in PostgreSQL's own spacing and order of keys. */
  public String options() {
    return options;
  }

  public Optional<String> result() {
    return Optional.ofNullable(result);
  }

  public Optional<String> error() {
    return Optional.ofNullable(error);
  }

  public long tokensIn() {
    return tokensIn;
  }

  public long tokensOut() {
    return tokensOut;
  }

  public boolean tokensEstimated() {
    return tokensEstimated;
  }

  /** The node that claimed the run last; empty before the first claim. */
  public Optional<String> owner() {
    return Optional.ofNullable(owner);
  }

  /** How often the run was claimed. */
  public int epoch() {
    return epoch;
  }

  public String submittedBy() {
    return submittedBy;
  }

  public Optional<IdempotencyKey> idempotencyKey() {
    return idempotencyKey == null ? Optional.empty() : Optional.of(new IdempotencyKey(idempotencyKey, requestHash));
  }

  public Instant submittedAt() {
    return submittedAt;
  }

  public Optional<Instant> startedAt() {
    return Optional.ofNullable(startedAt);
  }

  public Optional<Instant> endedAt() {
    return Optional.ofNullable(endedAt);
  }
}
