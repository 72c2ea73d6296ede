package io.gantry.ejb.run;

/** Where the engine of this server stands. */
public enum EngineState {
  STARTING,
  /** New runs are taken; those that were unfinished at the start are being taken up. */
  RECOVERING,
  READY,
  /** Nothing new is begun; what is under way may end. */
  STOPPING,
  STOPPED
}
