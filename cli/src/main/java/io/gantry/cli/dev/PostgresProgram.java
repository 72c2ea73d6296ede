package io.gantry.cli.dev;

import com.sun.security.auth.module.UnixSystem;
import io.gantry.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs PostgreSQL's programs. They refuse to run as root; for root they are started in a user namespace, in which root
 * is nobody and still owns the files.
 */
final class PostgresProgram {

  private static final List<String> NAMESPACE = List.of("unshare", "-U");

  private final Path bin;
  private final List<String> prefix;

  private PostgresProgram(Path bin, List<String> prefix) {
    this.bin = bin;
    this.prefix = prefix;
  }

  /**
   * @throws CommandFailedException for root on a machine that permits no user namespaces
   */
  static PostgresProgram in(Path bin) throws IOException, InterruptedException {
    if (new UnixSystem().getUid() != 0) {
      return new PostgresProgram(bin, List.of());
    }
    List<String> probe = new ArrayList<>(NAMESPACE);
    probe.add("true");
    String reason = "there is no unshare program";
    if (NativeCommand.exists(NAMESPACE.get(0))) {
      NativeCommand.Ended ended = new NativeCommand(probe).run(Duration.ofSeconds(10));
      if (ended.exitCode() == 0) {
        return new PostgresProgram(bin, NAMESPACE);
      }
      reason = ended.output().strip();
    }
    throw CommandFailedException.failed(
        "PostgreSQL does not run as root, and a user namespace for it cannot be made here (" + reason + "). Run"
            + " ./gantry as an ordinary user, or permit user namespaces: sysctl user.max_user_namespaces=15000, on Debian"
            + " also kernel.unprivileged_userns_clone=1; for a container, a seccomp profile that allows unshare");
  }

  NativeCommand command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(bin.resolve(program).toString());
    command.addAll(arguments);
    return new NativeCommand(command).detached();
  }
}
