package io.gantry.ejb.settings;

/** For whom a server runs. */
public enum Profile {
  /** One person's machine: generated credentials, a random node name. */
  DEV,
  /** Real work: what identifies and secures the server has to be given. */
  PROD
}
