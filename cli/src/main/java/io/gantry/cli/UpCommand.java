package io.gantry.cli;

import io.gantry.cli.dev.Checkout;
import io.gantry.cli.dev.DevEnvironment;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the development server unless it is up. */
@Command(
    name = "up",
    description = "Starts the development server: PostgreSQL and Open Liberty or Payara, on loopback.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {

  @Mixin private ServerChoice choice;

  @Option(
      names = "--console",
      negatable = true,
      description = {
        "The server's own admin console as well, or (--no-console) no longer.",
        "The choice holds until the other one is made."
      })
  private Boolean console;

  @Override
  public Integer call() {
    Terminal terminal = Terminal.of(System.getenv());
    DevEnvironment environment = choice.environment();
    if (console != null) {
      environment.turnConsole(console);
    }
    boolean wasUp = environment.isUp();
    URI address = environment.up(new TerminalNotices(System.out, terminal.live()));
    System.out.println("Gantry is up at " + address);
    if (wasUp) {
      System.out.println("it was up already and keeps the settings it was started with, until ./gantry down");
    }
    environment.console().ifPresent(at -> System.out.println("admin console at " + at));
    System.out.println("user admin, password in " + Checkout.of(System.getenv()).adminPassword());
    return ExitCode.DONE;
  }
}
