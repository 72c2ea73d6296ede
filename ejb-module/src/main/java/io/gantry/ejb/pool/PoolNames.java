package io.gantry.ejb.pool;

/**
 * JNDI names of the pools. A server's administrator defines an executor under {@code concurrent/gantry-*}, with limits
 * that can be changed while the server runs. A server that has none under that name leaves Gantry with the reference
 * {@code java:app/env/concurrent/gantry-*}, which leads to the executor that the application defines itself unless it is
 * bound to another.
 */
final class PoolNames {

  /** Coordinators: short decisions, never a call that blocks. */
  static final String RUNS = "concurrent/gantry-runs";

  /** Model calls: blocked most of their time. */
  static final String MODELS = "concurrent/gantry-models";

  /** Tool calls. */
  static final String TOOLS = "concurrent/gantry-tools";

  /** Group commits. */
  static final String JOURNAL = "concurrent/gantry-journal";

  /** Wakes runs, ends waits, sends heartbeats; tasks are short and do not block. */
  static final String TIMER = "concurrent/gantry-timer";

  /** Where references stand. */
  static final String REFERENCE = "java:app/env/";

  /** Where the application's own executors stand. */
  static final String OWN = "java:app/";

  /** What travels with every task: the application's names and class loader, and nobody's identity. */
  static final String ENGINE_CONTEXT = "java:app/concurrent/gantry-engine";

  /** Captures whoever submits a run, for the calls made in their name. */
  static final String CALLER_CONTEXT = "java:app/concurrent/gantry-caller";

  /** The server's own executor, for event streams and recovery: nothing a run waits for. */
  static final String SERVER = "java:comp/DefaultManagedExecutorService";

  private PoolNames() {}
}
