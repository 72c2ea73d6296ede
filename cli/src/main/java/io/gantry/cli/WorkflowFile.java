package io.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.api.Account;
import io.gantry.cli.api.ModelChoice;
import io.gantry.cli.api.Problem;
import io.gantry.cli.api.RefusedException;
import io.gantry.cli.api.Submission;
import io.gantry.cli.dev.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The workflow that a command was given, as the user named it. */
record WorkflowFile(Path path) {

  /**
   * @throws CommandFailedException (usage) when there is no such file
   */
  byte[] read() throws IOException {
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new CommandFailedException(ExitCode.USAGE, "There is no readable file " + path);
    }
    return Files.readAllBytes(path);
  }

  /**
   * Its folder, when the server sees the same one and opens it to runs, which the development server does with the
   * checkout and nothing else.
   */
  Optional<String> folderFor(Account account) throws IOException {
    Path folder = path.toRealPath().getParent();
    Path checkout = Checkout.of(System.getenv()).root().toRealPath();
    return account.isLocal() && folder.startsWith(checkout) ? Optional.of(folder.toString()) : Optional.empty();
  }

  /**
   * What is sent to have the file run or planned: with its folder where the server sees it, else with the files beside it
   * that it refers to.
   *
   * @param text what {@link #read} gave
   */
  Submission submission(
      String text, Map<String, JsonNode> inputs, ModelChoice models, Account account, Optional<String> workflowId)
      throws IOException {
    Optional<String> folder = folderFor(account);
    Map<String, String> files = folder.isPresent() ? Map.of() : new FilesBeside(path).read(text);
    return new Submission(text, inputs, models, folder, files, workflowId);
  }

  /** Prints each place that is wrong and answers the failure that ends the command. */
  CommandFailedException refused(RefusedException refusal, PrintWriter err) {
    if (!refusal.isAboutWorkflow()) {
      return CommandFailedException.failed(refusal.getMessage(), refusal);
    }
    Problem problem = refusal.problem();
    problem.places().forEach(place -> err.println(place.in(path.toString())));
    int count = problem.places().size();
    String reason =
        count == 0 ? problem.detail() : count + (count == 1 ? " problem" : " problems");
    return new CommandFailedException(ExitCode.INVALID_WORKFLOW, path + " is not a valid workflow: " + reason, refusal);
  }
}
