package io.gantry.ejb.request;

import jakarta.ejb.ApplicationException;
import java.util.List;

/**
 * A request cannot be met as it is; nothing was changed, unless a kind says otherwise. Each kind is one that callers
 * treat differently. Reaches the caller of an EJB as it is.
 */
@ApplicationException
public abstract sealed class RequestRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private RequestRefusedException(String message) {
    super(message);
  }

  /** There is no such run. */
  public static final class UnknownRun extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    public UnknownRun(String workflowId) {
      super("There is no run " + workflowId + ".");
    }
  }

  /** There is no such file in a run. */
  public static final class UnknownArtifact extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    public UnknownArtifact(String workflowId, String path) {
      super("Run " + workflowId + " has no artifact '" + path + "'.");
    }
  }

  /** There is no such workflow, or not in this version. */
  public static final class UnknownWorkflow extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    public UnknownWorkflow(String message) {
      super(message);
    }
  }

  /** No such tool of an MCP server was ever seen. */
  public static final class UnknownTool extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    public UnknownTool(String message) {
      super(message);
    }
  }

  /** There is no such cache. */
  public static final class UnknownCache extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    public UnknownCache(String name, List<String> known) {
      super("There is no cache '" + name + "'; there are " + String.join(", ", known) + ".");
    }
  }

  /** The run's state, or an earlier request, stands against it. */
  public static final class Conflict extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    public Conflict(String message) {
      super(message);
    }
  }

  /** An answer is not one that its question lets pass. */
  public static final class AnswerMismatch extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    public AnswerMismatch(String message) {
      super(message);
    }
  }

  /** The same idempotency key came with another request. */
  public static final class KeyReused extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    public KeyReused(String workflowId) {
      super(
          "This Idempotency-Key was used for another request, which started run "
              + workflowId
              + "; use a new key for a new request.");
    }
  }

  /** The database does not answer; the same request may pass later. Whether a change was stored is then unknown. */
  public static final class Unavailable extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    public Unavailable() {
      super("The database does not answer at the moment; try again later. A submission is safe to repeat with its own"
          + " workflowId or Idempotency-Key.");
    }
  }

  /** The server is full or stopping; the same request may pass later. */
  public static final class Busy extends RequestRefusedException {

    private static final long serialVersionUID = 1L;

    private final int retryAfterSeconds;

    public Busy(String message, int retryAfterSeconds) {
      super(message);
      this.retryAfterSeconds = retryAfterSeconds;
    }

    /** When it may be worth trying again, at least 1. */
    public int retryAfterSeconds() {
      return retryAfterSeconds;
    }
  }
}
