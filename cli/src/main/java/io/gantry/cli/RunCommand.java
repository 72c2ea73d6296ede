package io.gantry.cli;

import io.gantry.cli.api.Account;
import io.gantry.cli.api.GantryApi;
import io.gantry.cli.api.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a workflow and shows it until its end. */
@Command(
    name = "run",
    description = "Runs a workflow: shows its steps as they happen, then result, times and artifacts.",
    mixinStandardHelpOptions = true,
    footer = "%nSee also: gantry plan FILE says beforehand what a run would do and the most it can take.")
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;
  @Mixin private InputOptions inputs;
  @Mixin private ModelOptions models;

  @Parameters(paramLabel = "FILE", description = "The workflow, YAML or JSON.")
  private Path file;

  @Option(names = "--detach", description = "Start the run and return; do not wait for its end.")
  private boolean detach;

  @Option(
      names = "--id",
      paramLabel = "WORKFLOW_ID",
      description = "The run's identity; starting the same one twice is the same run.")
  private String id;

  @Option(
      names = "--artifacts",
      paramLabel = "DIR",
      description = "Where artifacts are saved (default: ./${DEFAULT-VALUE}).",
      defaultValue = "artifacts")
  private Path artifacts;

  @Override
  public Integer call() throws IOException {
    WorkflowFile workflow = new WorkflowFile(file);
    String text = new String(workflow.read(), StandardCharsets.UTF_8);
    var values = inputs.values();
    var choice = models.choice();
    Terminal terminal = Terminal.of(System.getenv());
    Account account = server.account(terminal);
    GantryApi api = new GantryApi(account);
    String run;
    try {
      run = api.submit(workflow.submission(text, values, choice, account, Optional.ofNullable(id)));
    } catch (RefusedException e) {
      throw workflow.refused(e, spec.commandLine().getErr());
    }
    System.out.println("run " + run + "  " + api.address(run));
    return detach ? ExitCode.DONE : new WatchedRun(api, run, terminal, artifacts).untilItsEnd();
  }
}
