package io.gantry.cli;

import io.gantry.cli.dev.Checkout;
import io.gantry.cli.dev.DevEnvironment;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stops the development server. */
@Command(
    name = "down",
    description = "Stops the development server, then its database. Data and unfinished runs are kept.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    new DevEnvironment(Checkout.of(System.getenv()), System.getenv()).down();
    System.out.println("Gantry is down");
    return ExitCode.DONE;
  }
}
