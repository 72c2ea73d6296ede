package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Refuses, by name, what the language has and this server cannot do, so that no workflow is ever half-run. A line leaves
 * this class when the server learns what it names.
 */
final class CapabilityCheck {

  private final Capabilities capabilities;
  private final YamlDocument document;
  private final List<WorkflowProblem> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private CapabilityCheck(Capabilities capabilities, YamlDocument document) {
    this.capabilities = capabilities;
    this.document = document;
  }

  /** What this server cannot do of a document that satisfies the schema, and what it does not know. */
  static Findings check(Capabilities capabilities, YamlDocument document) {
    CapabilityCheck check = new CapabilityCheck(capabilities, document);
    check.pattern();
    check.providers();
    check.features();
    check.gates(document.root().path("pattern"), "/pattern");
    check.agents();
    check.nativeTools();
    return new Findings(check.problems, check.warnings);
  }

  /** Problems refuse the workflow, warnings go with its runs. */
  record Findings(List<WorkflowProblem> problems, List<String> warnings) {}

  private void pattern() {
    String type = document.root().at("/pattern/type").asText();
    if (!capabilities.patterns().contains(type)) {
      refuse("/pattern/type", "Pattern '" + type + "' is not available on this server, only " + new TreeSet<>(capabilities.patterns()));
    }
  }

  private void providers() {
    provider("/runtime/provider");
    document.root().path("agents").fieldNames().forEachRemaining(id -> provider(YamlDocument.member("/agents", id) + "/provider"));
  }

  private void provider(String pointer) {
    JsonNode provider = document.root().at(pointer);
    if (provider.isTextual() && !capabilities.providers().contains(provider.asText().toLowerCase(Locale.ROOT))) {
      refuse(
          pointer,
          "Provider '" + provider.asText() + "' is not available on this server, only " + new TreeSet<>(capabilities.providers()));
    }
  }

  private void features() {
    unless("/tools/mcp", node -> node.isEmpty(), "MCP servers are");
    unless("/skills", node -> node.isEmpty(), "Skills are");
    secrets();
    unless("/context_policy/compaction", node -> !node.path("enabled").asBoolean(true), "Compaction is");
    unless("/context_policy/notes", node -> false, "Notes are");
    unless("/context_policy/retrieval", node -> node.isEmpty(), "Just-in-time retrieval is");
    unless("/security/guardrails/pii_redaction", node -> !node.asBoolean(), "Redaction of personal data is");
    unless("/runtime/adaptive_steps", node -> !node.asBoolean(), "Adaptive step limits are");
    unless("/runtime/diagnostics", node -> !node.asBoolean(), "Diagnostics in the result are");
    unless("/runtime/durability", node -> node.asText().equals("full"), "Relaxed durability is");
    toolSettings("/tools/python");
    toolSettings("/tools/http_executors");
  }

  private void secrets() {
    JsonNode secrets = document.root().at("/env/secrets");
    for (int i = 0; i < secrets.size(); i++) {
      unless("/env/secrets/" + i + "/source", node -> node.asText().equals("env"), "Secrets from other sources than 'env' are");
    }
  }

  private void toolSettings(String list) {
    JsonNode tools = document.root().at(list);
    for (int i = 0; i < tools.size(); i++) {
      for (String key : List.of("effect", "cache_ttl", "max_concurrency", "rate_per_minute", "batch", "requires_approval")) {
        unless(list + "/" + i + "/" + key, node -> false, "The tool setting '" + key + "' is");
      }
      if (list.equals("/tools/python")) {
        unless(list + "/" + i + "/timeout_ms", node -> false, "The tool setting 'timeout_ms' is");
      }
    }
  }

  private void gates(JsonNode node, String pointer) {
    if (node.isObject()) {
      if (node.path("type").asText().equals("hitl")) {
        refuse(pointer, "Human gates are not available on this server yet");
        return;
      }
      node.properties().forEach(member -> gates(member.getValue(), YamlDocument.member(pointer, member.getKey())));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        gates(node.get(i), pointer + "/" + i);
      }
    }
  }

  private void agents() {
    document.root().path("agents").properties().forEach(agent -> {
      String at = YamlDocument.member("/agents", agent.getKey());
      unless(at + "/strategy", node -> node.asText().equals(Agent.REACT), "Strategy '" + agent.getValue().path("strategy").asText() + "' is");
      unless(at + "/input_schema", node -> false, "Input schemas of agents are");
      unless(at + "/output_schema", JsonNode::isObject, "Output schemas in files are");
    });
  }

  private void nativeTools() {
    Set<String> declared = new HashSet<>();
    Workflow workflow = Assembly.workflow(document.root());
    for (String tool : workflow.tools().natives()) {
      declared.add(tool);
      if (!capabilities.nativeTools().contains(tool)) {
        warnings.add("This server has no tool '" + tool + "'; agents go without it");
      }
    }
    workflow.tools().httpExecutors().forEach(executor -> declared.add(executor.id()));
    workflow.agents().forEach((id, agent) -> agent.tools().orElse(List.of()).stream()
        .filter(tool -> !declared.contains(tool))
        .forEach(tool -> warnings.add("Agent '" + id + "' names the tool '" + tool + "', which the workflow does not declare")));
  }

  private void unless(String pointer, Predicate<JsonNode> harmless, String what) {
    JsonNode node = document.root().at(pointer);
    if (!node.isMissingNode() && !node.isNull() && !harmless.test(node)) {
      refuse(pointer, what + " not available on this server yet");
    }
  }

  private void refuse(String pointer, String message) {
    problems.add(new WorkflowProblem("unsupported", pointer, document.line(pointer), message));
  }
}
