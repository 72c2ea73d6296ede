package io.gantry.cli;

/** Ends a command with an exit code and one line that says why. */
public final class CommandFailedException extends RuntimeException {

  private final int exitCode;

  /** Fails with one of {@link ExitCode}; {@code reason} is shown to the user as it stands. */
  public CommandFailedException(int exitCode, String reason) {
    super(reason);
    this.exitCode = exitCode;
  }

  /** Fails with one of {@link ExitCode}, keeping the cause for {@code GANTRY_DEBUG=1}. */
  public CommandFailedException(int exitCode, String reason, Throwable cause) {
    super(reason, cause);
    this.exitCode = exitCode;
  }

  /** A failure outside workflow and command line. */
  public static CommandFailedException failed(String reason) {
    return new CommandFailedException(ExitCode.FAILED, reason);
  }

  /** A failure outside workflow and command line, with what caused it. */
  public static CommandFailedException failed(String reason, Throwable cause) {
    return new CommandFailedException(ExitCode.FAILED, reason, cause);
  }

  public int exitCode() {
    return exitCode;
  }
}
