package io.gantry.cli;

import io.gantry.cli.api.Account;
import io.gantry.cli.api.GantryApi;
import io.gantry.cli.api.WorkflowPlan;
import io.gantry.cli.api.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a run would do. */
@Command(
    name = "plan",
    description = "Says what a run would do, without running it: steps, tools, inputs, the most it can take.",
    mixinStandardHelpOptions = true,
    footer = {
      "%nNo model is asked and nothing is stored. Ends with 3 when such a run would be refused; an input that is only",
      "missing is listed.",
      "%nSee also: gantry validate FILE, gantry run FILE"
    })
final class PlanCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions server;
  @Mixin private InputOptions inputs;
  @Mixin private ModelOptions models;

  @Parameters(paramLabel = "FILE", description = "The workflow, YAML or JSON.")
  private Path file;

  @ArgGroup(exclusive = true)
  private final Form form = new Form();

  private static final class Form {

    @Option(names = "--json", description = "Print the whole plan as JSON.")
    private boolean json;

    @Option(names = "--mermaid", description = "Print the steps as a Mermaid flowchart and nothing else.")
    private boolean mermaid;
  }

  @Override
  public Integer call() throws IOException {
    WorkflowFile workflow = new WorkflowFile(file);
    String text = new String(workflow.read(), StandardCharsets.UTF_8);
    var values = inputs.values();
    var choice = models.choice();
    Account account = server.account(Terminal.of(System.getenv()));
    WorkflowPlan plan;
    try {
      plan = new GantryApi(account).plan(workflow.submission(text, values, choice, account, Optional.empty()));
    } catch (RefusedException e) {
      throw workflow.refused(e, spec.commandLine().getErr());
    }
    if (form.json) {
      System.out.println(plan.json());
    } else if (form.mermaid) {
      System.out.println(plan.mermaid());
    } else {
      new PlanText(plan).lines().forEach(System.out::println);
    }
    if (plan.problems().isEmpty()) {
      return ExitCode.DONE;
    }
    plan.problems().forEach(problem -> spec.commandLine().getErr().println(problem.in(file.toString())));
    int count = plan.problems().size();
    throw new CommandFailedException(
        ExitCode.INVALID_WORKFLOW,
        "A run of " + file + " like this would be refused: " + count + (count == 1 ? " problem" : " problems"));
  }
}
