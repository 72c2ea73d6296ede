package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A workflow read from its text and found sound.
 *
 * @param source the text that says it all by itself: as given, or as JSON where parts of it stood in other files;
 *     reading it again gives the same workflow
 * @param digest SHA-256 of the source's UTF-8 bytes, in lower-case hexadecimal
 * @param warnings what is odd but does not stop a run, one sentence each
 * @param missingProviders each place that names a provider this server does not have
 * @param places the lines of the text that was read
 */
public record LoadedWorkflow(
    Workflow workflow,
    String source,
    String digest,
    List<String> warnings,
    List<WorkflowProblem> missingProviders,
    Places places) {

  public LoadedWorkflow {
    warnings = List.copyOf(warnings);
    missingProviders = List.copyOf(missingProviders);
  }

  /** Knows on which line of a text the value that a JSON pointer names stands, from 1; 0 for none. */
  @FunctionalInterface
  public interface Places {
    int line(String pointer);
  }

  /**
   * The values of a run's inputs, see {@link InputBinder}.
   *
   * @throws InvalidWorkflowException with code {@code input}
   */
  public Map<String, JsonNode> bind(Map<String, JsonNode> given) {
    return new InputBinder().bind(workflow, given);
  }

  /** As {@link #bind}, but answers with what is wrong. */
  public InputBinder.Binding examine(Map<String, JsonNode> given) {
    return new InputBinder().examine(workflow, given);
  }

  /**
   * Checks that this server has every provider the file names, which it need not for a run whose models are replaced.
   *
   * @throws InvalidWorkflowException with code {@code unsupported}
   */
  public void checkProviders() {
    if (!missingProviders.isEmpty()) {
      throw new InvalidWorkflowException(missingProviders);
    }
  }

  /** What {@link #checkTemplates(Templates, Set)} would refuse. */
  public List<WorkflowProblem> templateProblems(Templates templates, Set<String> inputs) {
    return new TemplateCheck(templates, places).problems(workflow, Optional.of(inputs));
  }

  /**
   * What is odd about the file before the inputs of a run are known, one sentence each: its {@link #warnings()}, and each
   * name in its templates that it does not declare, which is no fault, as callers may give inputs that no file declares.
   * To be asked of a workflow that {@link #checkTemplates(Templates)} finds in order.
   */
  public List<String> warnings(Templates templates) {
    List<String> all = new ArrayList<>(warnings);
    for (WorkflowProblem unknown : templateProblems(templates, workflow.inputs().names())) {
      all.add(
          (unknown.line() > 0 ? "line " + unknown.line() + " at " : "") + unknown.pointer() + ": " + unknown.message()
              + "; a run is refused unless its caller gives such an input");
    }
    return all;
  }

  /**
   * The names in the prompts of agents that no run with these inputs fills in. They stay as they stand, which no run fails
   * for.
   */
  public List<OpenName> openNames(Templates templates, Set<String> inputs) {
    return new PromptNames(templates, places).open(workflow, inputs);
  }

  /**
   * Checks that every template can be filled in by a run that is given these inputs, see {@link TemplateCheck}.
   *
   * @param inputs names of all inputs the run has, as {@link #bind} answers them
   * @throws InvalidWorkflowException with code {@code template}
   */
  public void checkTemplates(Templates templates, Set<String> inputs) {
    new TemplateCheck(templates, places).check(workflow, inputs);
  }

  /**
   * Checks what can be said of the templates before the inputs of a run are known: as {@link #checkTemplates}, but a
   * name the workflow does not know may still be an input that a caller gives.
   *
   * @throws InvalidWorkflowException with code {@code template}
   */
  public void checkTemplates(Templates templates) {
    new TemplateCheck(templates, places).checkForAnyInputs(workflow);
  }
}
