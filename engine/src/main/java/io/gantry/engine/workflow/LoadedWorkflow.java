package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A workflow that was read and found sound.
 *
 * @param source text that holds everything: the file as given, or JSON with the files it refers to put in their place
 * @param digest SHA-256 of the source, in lower-case hexadecimal
 * @param warnings what the user should know and no problem
 */
public record LoadedWorkflow(Workflow workflow, String source, String digest, List<String> warnings, Places places) {

  public LoadedWorkflow {
    warnings = List.copyOf(warnings);
  }

  /** Knows on which line of the source a place stands. */
  @FunctionalInterface
  public interface Places {
    int line(String pointer);
  }

  /**
   * The values of a run's inputs: the caller's, else the file's, else the defaults.
   *
   * @throws InvalidWorkflowException with code {@code input}, when one is missing or does not fit its declaration
   */
  public Map<String, JsonNode> bind(Map<String, JsonNode> given) {
    return InputBinding.bind(workflow.inputs(), given);
  }

  /**
   * Checks that every name in the workflow's templates will be there.
   *
   * @param inputs names of the inputs a run will have
   * @throws InvalidWorkflowException with code {@code template}
   */
  public void checkTemplates(Templates templates, Set<String> inputs) {
    List<WorkflowProblem> problems = TemplateCheck.check(workflow, templates, inputs, places);
    if (!problems.isEmpty()) {
      throw new InvalidWorkflowException(problems);
    }
  }
}
