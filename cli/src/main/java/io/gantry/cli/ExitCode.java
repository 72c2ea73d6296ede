package io.gantry.cli;

/** What the exit codes of the {@code gantry} command mean; scripts depend on the numbers. */
public final class ExitCode {

  public static final int DONE = 0;

  /** Something outside the workflow failed: the server, the database, the network, the disk. */
  public static final int FAILED = 1;

  /** The command line itself is wrong. */
  public static final int USAGE = 2;

  /** The server refused the workflow or its inputs. */
  public static final int INVALID_WORKFLOW = 3;

  /** The run failed or was cancelled. */
  public static final int RUN_FAILED = 10;

  /** The run reached a cap of its budget. */
  public static final int BUDGET = 20;

  /** The user stopped watching with Ctrl-C; the run goes on. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
