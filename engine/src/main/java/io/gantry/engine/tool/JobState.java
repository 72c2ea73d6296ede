package io.gantry.engine.tool;

import io.gantry.engine.workflow.Poll.States;

/** What an answer says of a job at the other side. */
public enum JobState {
  WAITING,
  DONE,
  FAILED,
  /** It waits for something that nobody gives it here. */
  ACTION,
  /** The answer is an error, or says nothing that the workflow's states know. */
  UNKNOWN,
  /** There was no answer, or one that says to ask again later. */
  UNAVAILABLE;

  static JobState of(String state, States states) {
    if (states.waiting().contains(state)) {
      return WAITING;
    }
    if (states.done().contains(state)) {
      return DONE;
    }
    if (states.failed().contains(state)) {
      return FAILED;
    }
    return states.action().contains(state) ? ACTION : UNKNOWN;
  }
}
