package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.NotYet.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Refuses by name what this server cannot do, so that no workflow is ever half-run. */
final class CapabilityCheck {

  private static final String SUMMARISER = "/context_policy/compaction/summarization_model/provider";

  private final Capabilities capabilities;
  private final Located document;
  private final Problems problems;
  private final Problems missingProviders;

  CapabilityCheck(Capabilities capabilities, Located document, Problems problems) {
    this.capabilities = capabilities;
    this.document = document;
    this.problems = problems;
    this.missingProviders = new Problems(document);
  }

  /** Notes what is not supported; answers what is merely odd. */
  List<String> check() {
    offered(problems, "/pattern/type", "pattern", capabilities.patterns(), document.at("/pattern/type").asText());
    providers();
    mcpServers();
    NotYet.features().forEach(feature ->
        find(feature, feature.pointer().substring(1).split("/"), 0, "", document.root()));
    return new ToolWarnings(document, capabilities.nativeTools()).find();
  }

  /** The providers that are named and not there, once checked: no fault of the file, as a run may replace its models. */
  List<WorkflowProblem> missingProviders() {
    return missingProviders.inDocumentOrder();
  }

  private void providers() {
    List<String> pointers = new ArrayList<>(List.of("/runtime/provider", SUMMARISER));
    document.at("/agents").fieldNames()
        .forEachRemaining(id -> pointers.add(Located.pointer("/agents", id) + "/provider"));
    for (String pointer : pointers) {
      if (document.at(pointer).isTextual()) {
        String asked = RuntimeBlock.provider(document.at(pointer).asText());
        offered(missingProviders, pointer, "provider", capabilities.providers(), asked);
      }
    }
  }

  private void mcpServers() {
    JsonNode servers = document.at("/tools/mcp");
    for (int i = 0; i < servers.size(); i++) {
      JsonNode server = servers.get(i);
      String pointer = "/tools/mcp/" + i;
      String id = server.path("id").asText();
      boolean defined = capabilities.mcp().servers().contains(id);
      if (server.has("command") && !capabilities.mcp().commandsInFiles()) {
        problems.add(
            Problems.UNSUPPORTED,
            pointer + "/command",
            "This server starts no command that a file names; "
                + (defined
                    ? "it has an MCP server '" + id + "' of its own: leave 'command', 'args' and 'env' out to use that"
                    : "its operator defines MCP servers with gantry.mcp.servers, or allows commands in files with"
                        + " gantry.mcp.commands-in-files"));
      } else if (!server.has("command") && !server.has("url") && !defined) {
        problems.add(
            Problems.REFERENCE,
            pointer + "/id",
            "This server has no MCP server '" + id + "'"
                + KnownNames.hint(id, new TreeSet<>(capabilities.mcp().servers()))
                + "; give a 'url', or ask its operator to define it with gantry.mcp.servers");
      }
    }
  }

  private void offered(Problems to, String pointer, String what, Set<String> offered, String asked) {
    if (!offered.contains(asked)) {
      to.add(
          Problems.UNSUPPORTED,
          pointer,
          "This server does not have the " + what + " '" + asked + "'; it has "
              + KnownNames.list(new TreeSet<>(offered))
              + (to == missingProviders ? "; a run may replace the models (--provider or --offline)" : ""));
    }
  }

  private void find(Feature feature, String[] path, int depth, String pointer, JsonNode node) {
    if (depth == path.length) {
      if (!node.isNull() && !feature.harmless().test(node)) {
        refuse(pointer, feature.name());
      }
    } else if (!path[depth].equals("*")) {
      if (node.has(path[depth])) {
        find(feature, path, depth + 1, Located.pointer(pointer, path[depth]), node.get(path[depth]));
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        find(feature, path, depth + 1, Located.pointer(pointer, i), node.get(i));
      }
    } else {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        find(feature, path, depth + 1, Located.pointer(pointer, member.getKey()), member.getValue());
      }
    }
  }

  private void refuse(String pointer, String what) {
    problems.add(Problems.UNSUPPORTED, pointer, what + " is not supported by this server yet");
  }
}
