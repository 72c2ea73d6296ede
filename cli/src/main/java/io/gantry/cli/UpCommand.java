package io.gantry.cli;

import io.gantry.cli.dev.Checkout;
import io.gantry.cli.dev.DevEnvironment;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Starts the development server unless it is up. */
@Command(
    name = "up",
    description = "Starts the development server: PostgreSQL and Open Liberty, on loopback.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    Checkout checkout = Checkout.of(System.getenv());
    Terminal terminal = Terminal.of(System.getenv());
    URI address =
        new DevEnvironment(checkout, System.getenv()).up(new TerminalNotices(System.out, terminal.live()));
    System.out.println("Gantry is up at " + address);
    System.out.println("user admin, password in " + checkout.adminPassword());
    return ExitCode.DONE;
  }
}
