package io.gantry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The {@code gantry} command; started by the script of that name in the project's root. */
@Command(
    name = "gantry",
    description = "Runs LLM-agent workflows on a Gantry server, and starts one for development.",
    mixinStandardHelpOptions = true,
    versionProvider = GantryCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      AnswerCommand.class,
      ValidateCommand.class,
      PlanCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class
    },
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 done, 1 server or machine failed, 2 usage, 3 invalid workflow, 10 run failed, 20 budget reached,",
      "  130 stopped watching with Ctrl-C (the run goes on)"
    })
public final class GantryCommand {

  /** Runs the command and ends the process with its {@link ExitCode}. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The parser with all sub-commands; its {@code execute} answers the exit code. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new GantryCommand());
    commandLine.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
    return commandLine;
  }

  private static int explain(Exception failure, CommandLine command) {
    boolean debug = !System.getenv().getOrDefault("GANTRY_DEBUG", "").isEmpty();
    if (debug) {
      failure.printStackTrace(command.getErr());
    }
    if (failure instanceof CommandFailedException reason) {
      command.getErr().println("gantry: " + reason.getMessage());
      return reason.exitCode();
    }
    boolean machine = failure instanceof IOException || failure instanceof UncheckedIOException;
    command.getErr().println(
        "gantry: " + (machine ? "" : "unexpected ") + failure + (debug ? "" : " (GANTRY_DEBUG=1 shows where)"));
    return ExitCode.FAILED;
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = GantryCommand.class.getPackage().getImplementationVersion();
      return new String[] {"gantry " + (version == null ? "(not packaged)" : version)};
    }
  }
}
