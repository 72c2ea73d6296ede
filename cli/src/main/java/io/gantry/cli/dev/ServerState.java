package io.gantry.cli.dev;

/** How the development server is. */
public enum ServerState {
  DOWN,
  /** Its process runs, younger than a minute, and is not ready yet. */
  STARTING,
  UP,
  /** Its process runs and is not ready. */
  UNHEALTHY
}
