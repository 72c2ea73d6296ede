package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.PatternSpots.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds tool names that stand for nothing. Public files have many, and run without those tools. */
final class ToolWarnings {

  private final Located document;
  private final Set<String> nativeTools;
  private final AgentTools declared;
  private final List<String> warnings = new ArrayList<>();

  ToolWarnings(Located document, Set<String> nativeTools) {
    this.document = document;
    this.nativeTools = nativeTools;
    Fields file = new Fields(document.root());
    this.declared =
        AgentTools.of(
            new ToolsBlock(nativeTools).read(file.block("tools")),
            file.list("skills", ModelBuilder::skill),
            file.block("context_policy").optional("retrieval", ContextBlock::retrieval));
  }

  List<String> find() {
    for (JsonNode tool : document.at("/tools/python")) {
      String path = tool.isTextual() ? tool.asText() : tool.path("callable").asText();
      if (!nativeTools.contains(AgentTools.lastPart(path))) {
        warnings.add(
            "This server has no native tool for '" + path + "', so it is left out; it has "
                + KnownNames.list(new TreeSet<>(nativeTools)));
      }
    }
    document.at("/agents").properties()
        .forEach(agent -> undeclared("Agent '" + agent.getKey() + "'", agent.getValue().path("tools")));
    for (Spot spot : PatternSpots.of(document)) {
      undeclared("The turn at " + spot.pointer(), spot.node().path("tool_overrides"));
      undeclared("The turn at " + spot.pointer(), spot.node().path("tools"));
    }
    undeclared("The plan", document.at("/pattern/config/tools"));
    return warnings;
  }

  private void undeclared(String who, JsonNode tools) {
    for (JsonNode tool : tools) {
      if (!declared.has(declared.named(tool.asText()))) {
        warnings.add(who + " names the tool '" + tool.asText()
            + "', which the workflow does not declare, so it goes without");
      }
    }
  }
}
