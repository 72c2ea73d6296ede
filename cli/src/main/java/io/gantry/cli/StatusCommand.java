package io.gantry.cli;

import io.gantry.cli.dev.Checkout;
import io.gantry.cli.dev.DevEnvironment;
import io.gantry.cli.dev.ServerState;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Shows how the development server is. */
@Command(
    name = "status",
    description = "Shows the development server's address, processes and state; exit code 0 only when it is up.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    DevEnvironment.Status status = new DevEnvironment(Checkout.of(System.getenv()), System.getenv()).status();
    System.out.println("address   " + status.address());
    System.out.println("state     " + status.state().name().toLowerCase(Locale.ROOT));
    System.out.println("server    " + status.kind() + ", " + pid(status.server()));
    System.out.println("database  " + pid(status.database()));
    if (status.state() == ServerState.UP) {
      return ExitCode.DONE;
    }
    throw CommandFailedException.failed("the server is " + status.state().name().toLowerCase(Locale.ROOT));
  }

  private static String pid(Optional<Long> pid) {
    return pid.map(number -> "pid " + number).orElse("no process");
  }
}
