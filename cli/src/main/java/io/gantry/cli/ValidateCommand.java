package io.gantry.cli;

import io.gantry.cli.api.Account;
import io.gantry.cli.api.GantryApi;
import io.gantry.cli.api.RefusedException;
import io.gantry.cli.api.ValidWorkflow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the server whether a workflow is valid. */
@Command(
    name = "validate",
    description = "Checks a workflow without running it; prints each problem with its line.",
    mixinStandardHelpOptions = true,
    footer = {
      "%nSee also:",
      "  gantry plan FILE   what a run would do: steps, tools, inputs, the most it can take",
      "  gantry run FILE    runs it; with --offline without any provider"
    })
final class ValidateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;

  @Parameters(paramLabel = "FILE", description = "The workflow, YAML or JSON.")
  private Path file;

  @Override
  public Integer call() throws IOException {
    WorkflowFile workflow = new WorkflowFile(file);
    byte[] content = workflow.read();
    Account account = server.account(Terminal.of(System.getenv()));
    try {
      ValidWorkflow valid = new GantryApi(account).validate(content, workflow.folderFor(account).orElse(""));
      valid.warnings().forEach(warning -> System.out.println(file + ": warning: " + warning));
      System.out.println(file + " is valid: workflow " + valid.name() + ", pattern " + valid.pattern());
      return ExitCode.DONE;
    } catch (RefusedException e) {
      throw workflow.refused(e, spec.commandLine().getErr());
    }
  }
}
