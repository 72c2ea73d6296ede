package io.gantry.ejb.pool;

/**
 * JNDI names of the pools. Gantry asks for a pool by a reference, {@code java:app/env/concurrent/gantry-*}, which a
 * server's administrator binds to any executor; unbound, it leads to the executor that the application defines itself,
 * {@code java:app/concurrent/gantry-*}.
 */
final class PoolNames {

  /** Coordinators: short decisions, never a call that blocks. */
  static final String RUNS = "java:app/env/concurrent/gantry-runs";

  /** Model calls: blocked most of their time. */
  static final String MODELS = "java:app/env/concurrent/gantry-models";

  /** Tool calls. */
  static final String TOOLS = "java:app/env/concurrent/gantry-tools";

  /** Group commits. */
  static final String JOURNAL = "java:app/env/concurrent/gantry-journal";

  /** Wakes runs, ends waits, sends heartbeats; tasks are short and do not block. */
  static final String TIMER = "java:app/env/concurrent/gantry-timer";

  static final String DEFAULT_RUNS = "java:app/concurrent/gantry-runs";
  static final String DEFAULT_MODELS = "java:app/concurrent/gantry-models";
  static final String DEFAULT_TOOLS = "java:app/concurrent/gantry-tools";
  static final String DEFAULT_JOURNAL = "java:app/concurrent/gantry-journal";
  static final String DEFAULT_TIMER = "java:app/concurrent/gantry-timer";

  /** What travels with every task: the application's names and class loader, and nobody's identity. */
  static final String ENGINE_CONTEXT = "java:app/concurrent/gantry-engine";

  /** The server's own executor, for event streams and recovery: nothing a run waits for. */
  static final String SERVER = "java:comp/DefaultManagedExecutorService";

  private PoolNames() {}
}
