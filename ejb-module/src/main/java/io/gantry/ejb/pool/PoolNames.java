package io.gantry.ejb.pool;

/**
 * JNDI names of the executors that the server's configuration defines, each with an explicit size and queue. Portable
 * between servers.
 */
public final class PoolNames {

  /** Coordinators: short decisions, never a call that blocks. */
  public static final String RUNS = "concurrent/gantry-runs";

  /** Model calls: blocked most of their time. */
  public static final String MODELS = "concurrent/gantry-models";

  /** Tool calls. */
  public static final String TOOLS = "concurrent/gantry-tools";

  /** Group commits. */
  public static final String JOURNAL = "concurrent/gantry-journal";

  /** Wakes runs, ends waits, sends heartbeats; tasks are short and do not block. */
  public static final String TIMER = "concurrent/gantry-timer";

  /** The server's own executor, for event streams and recovery: nothing a run waits for. */
  public static final String SERVER = "java:comp/DefaultManagedExecutorService";

  private PoolNames() {}
}
