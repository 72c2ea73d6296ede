package io.gantry.engine.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gantry.engine.time.Waits;
import java.time.Duration;
import java.util.Optional;

/**
 * How one tool call ended.
 *
 * @param text what the model is shown; for a call that did not succeed, a sentence that says why
 * @param waited time between the batch's start and the call's own start
 * @param took time the call itself ran; zero when it never ran
 * @param outOfTime whether it was cut off because the calls of its reply took too long together
 * @param source where the text comes from when the call itself was not made; empty when it was, or was refused
 * @param joint the call that was made for this one and others, whether or not that led to the text; equal in all of them
 * @param waits what it waited for
 */
public record ToolOutcome(
    ToolCall call,
    Status status,
    String text,
    Duration waited,
    Duration took,
    boolean outOfTime,
    Optional<Source> source,
    Optional<JointOutcome> joint,
    Waits waits) {

  /** The outcome of a call that had its time. */
  public ToolOutcome(ToolCall call, Status status, String text, Duration waited, Duration took) {
    this(call, status, text, waited, took, false);
  }

  /** The outcome of a call that was made, or refused. */
  public ToolOutcome(ToolCall call, Status status, String text, Duration waited, Duration took, boolean outOfTime) {
    this(call, status, text, waited, took, outOfTime, Optional.empty(), Optional.empty(), Waits.NONE);
  }

  /** Whether the text is what a call that was made for this one has just said. */
  boolean isNew() {
    return source.isEmpty() || source.get() == Source.BATCH;
  }

  /** Where the result of a call comes from that was not made itself. */
  public enum Source {
    /** An earlier call of the same, not longer ago than its tool's {@code cache_ttl}. */
    @JsonProperty("cache")
    CACHE,
    /** A call of the same that was under way. */
    @JsonProperty("shared")
    SHARED,
    /** One call that did the work of several, of the tool that takes many of them at once. */
    @JsonProperty("batch")
    BATCH
  }

  /** The kinds of end. */
  public enum Status {
    OK,
    /** The tool said no. */
    FAILED,
    /** Cut off at its timeout, or at that of its batch; then it may not even have begun. */
    TIMED_OUT,
    /** Never ran: no such tool, or not one this agent may use. */
    UNKNOWN_TOOL,
    /** Never ran: the arguments do not satisfy the tool's schema. */
    BAD_ARGUMENTS,
    /**
     * Never ran: a person denied it, the tool failed too often in its step, its reply asked for too many, or its agent is to
     * answer without tools.
     */
    REFUSED,
    /** Never ran, or was interrupted, because the run was cancelled. */
    CANCELLED
  }
}
