package io.gantry.cli;

import io.gantry.cli.api.GantryApi;
import io.gantry.cli.api.RefusedException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers what a run asks people. */
@Command(
    name = "answer",
    description = "Answers a question of a run; the run goes on with the answer.",
    mixinStandardHelpOptions = true)
final class AnswerCommand implements Callable<Integer> {

  @Mixin private ServerOptions server;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run's identity.")
  private String run;

  @Parameters(index = "1", paramLabel = "ANSWER", description = "What to answer.")
  private String answer;

  @Option(
      names = "--gate",
      paramLabel = "STEP",
      description = "The step that asks; may be left out while the run has exactly one open question.")
  private String gate;

  @Override
  public Integer call() throws IOException {
    GantryApi api = new GantryApi(server.account(Terminal.of(System.getenv())));
    try {
      api.answer(run, Optional.ofNullable(gate), answer);
    } catch (RefusedException e) {
      throw CommandFailedException.failed(e.problem().detail());
    }
    System.out.println("answered  " + api.address(run));
    return ExitCode.DONE;
  }
}
