package io.gantry.engine.workflow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Reads workflow files: YAML or JSON to a checked {@link Workflow}. Thread-safe. */
public final class WorkflowReader {

  private final Capabilities capabilities;
  private final SchemaCheck schema = new SchemaCheck();

  public WorkflowReader(Capabilities capabilities) {
    this.capabilities = capabilities;
  }

  /**
   * Reads a workflow. Parses it, puts the agents it keeps in other files in their place, checks it against the schema,
   * checks what it refers to, and refuses what this server cannot do.
   *
   * @param references where files beside the workflow are found
   * @throws InvalidWorkflowException with every problem of the first kind of check that found any, in document order
   */
  public LoadedWorkflow read(String source, References references) {
    YamlDocument document = YamlDocument.read(source);
    boolean resolved = ReferenceResolution.resolve(document, references);
    refuse(schema.check(document));
    refuse(ReferenceCheck.check(document));
    CapabilityCheck.Findings findings = CapabilityCheck.check(capabilities, document);
    refuse(findings.problems());
    String whole = resolved ? document.root().toString() : source;
    return new LoadedWorkflow(
        Assembly.workflow(document.root()), whole, digest(whole), findings.warnings(), document::line);
  }

  private static void refuse(List<WorkflowProblem> problems) {
    if (!problems.isEmpty()) {
      List<WorkflowProblem> inOrder = new ArrayList<>(problems);
      inOrder.sort(Comparator.comparingInt(WorkflowProblem::line));
      throw new InvalidWorkflowException(inOrder);
    }
  }

  private static String digest(String source) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
