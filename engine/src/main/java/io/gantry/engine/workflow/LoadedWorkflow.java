package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A workflow read from its text and found sound.
 *
 * @param source the text that says it all by itself: as given, or as JSON where parts of it stood in other files;
 *     reading it again gives the same workflow
 * @param digest SHA-256 of the source's UTF-8 bytes, in lower-case hexadecimal
 * @param warnings what is odd but does not stop a run, one sentence each
 * @param places the lines of the text that was read
 */
public record LoadedWorkflow(
    Workflow workflow, String source, String digest, List<String> warnings, Places places) {

  public LoadedWorkflow {
    warnings = List.copyOf(warnings);
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
