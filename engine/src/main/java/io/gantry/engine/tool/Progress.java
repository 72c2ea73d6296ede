package io.gantry.engine.tool;

import java.time.Duration;

/** How far one step has brought a tool call. */
public sealed interface Progress {

  /**
   * The call is done.
   *
   * @param text what the model is shown
   * @param lasts whether it may be given again later; not so for an error that the other side answers with
   */
  record Done(String text, boolean lasts) implements Progress {

    public Done(String text) {
      this(text, true);
    }
  }

  /**
   * The call goes on later and needs no thread until then.
   *
   * @param pause at least so long; zero for at once
   */
  record Later(Duration pause, Continuation next) implements Progress {

    public Later {
      if (pause.isNegative()) {
        throw new IllegalArgumentException("A pause is zero or more, not " + pause);
      }
    }
  }

  /** What a call goes on with. Its methods run one at a time, each on any thread of the tools pool. */
  interface Continuation {

    /**
     * Takes the next step, as {@link Tool#call} does its only one. A step that is interrupted may be taken again.
     *
     * @throws ToolException when the call has failed; then nothing is left to be abandoned
     * @throws InterruptedException when interrupted while it blocked
     */
    Progress proceed() throws ToolException, InterruptedException;

    /**
     * Nobody waits for the call any more: calls off what it has started. Called once at most, and then last; is
     * interrupted when it takes longer than 10 s.
     *
     * @throws ToolException when that cannot be called off
     * @throws InterruptedException when interrupted while it blocked
     */
    void abandon() throws ToolException, InterruptedException;
  }
}
