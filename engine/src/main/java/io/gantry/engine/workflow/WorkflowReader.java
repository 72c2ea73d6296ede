package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.text.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads workflow files, YAML or JSON, into checked {@link Workflow}s. Thread-safe; reads no file but those that {@link
 * References} hands out, and starts nothing.
 *
 * <p>A text goes through four gates, and is refused at the first it does not pass: parsing (size, syntax), the
 * language's JSON Schema together with files it refers to, the rules that a schema cannot say together with what this
 * server cannot do, and at last the typed model, which then cannot fail.
 */
public final class WorkflowReader {

  private final Capabilities capabilities;
  private final YamlDocument yaml = new YamlDocument();
  private final SchemaCheck schema = new SchemaCheck();
  private final InputBinder binder = new InputBinder();

  public WorkflowReader(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  /**
   * Reads a workflow. A provider that this server does not have is no reason to refuse it here, see {@link
   * LoadedWorkflow#checkProviders}.
   *
   * @param source at most 10 MB
   * @throws InvalidWorkflowException with all problems of the first gate that found any, at most {@value
   *     Problems#MAX_REPORTED}, in document order
   */
  public LoadedWorkflow read(String source, References references) {
    Located document = yaml.read(source);
    Problems problems = new Problems(document);
    boolean changed = new SourceFiles(yaml, references, problems).bringInto(document);
    schema.check(document, problems);
    problems.throwIfAny();
    new RuleCheck(document, problems).check();
    new ReferenceCheck(document, problems).check();
    new TermsCheck(document, problems).check();
    new BatchPromptsCheck(document, problems).check();
    new BaseUrlCheck(document, problems).check();
    new PollCheck(document, problems).check();
    CapabilityCheck capability = new CapabilityCheck(capabilities, document, problems);
    List<String> warnings = new ArrayList<>(capability.check());
    problems.throwIfAny();
    Workflow workflow = new ModelBuilder(new ToolsBlock(capabilities.nativeTools())).build(new Fields(document.root()));
    warnings.addAll(ShadowedInputs.find(workflow));
    String whole = changed ? document.root().toPrettyString().replace(System.lineSeparator(), "\n") : source;
    return new LoadedWorkflow(
        workflow, whole, Sha256.of(whole), warnings, capability.missingProviders(), document::line);
  }

  /**
   * The values of a run's inputs, see {@link InputBinder#bind}.
   *
   * @throws InvalidWorkflowException with code {@code input}
   */
  public Map<String, JsonNode> bind(Workflow workflow, Map<String, JsonNode> given) {
    return binder.bind(workflow, given);
  }
}
