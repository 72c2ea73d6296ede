package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import io.gantry.engine.workflow.Tools.McpServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Reads {@code tools}; python tools that this server has no native tool for are left out. */
final class ToolsBlock {

  private static final List<String> GUIDANCE =
      List.of("examples", "common_endpoints", "response_format", "authentication_info");

  private final Set<String> nativeTools;

  ToolsBlock(Set<String> nativeTools) {
    this.nativeTools = nativeTools;
  }

  Tools read(Fields tools) {
    return new Tools(
        tools.list("python", ToolsBlock::name).stream().filter(nativeTools::contains).distinct().toList(),
        tools.list("mcp", ToolsBlock::mcpServer),
        tools.list("http_executors", ToolsBlock::httpExecutor));
  }

  private static String name(Fields tool) {
    return AgentTools.lastPart(tool.node().isTextual() ? tool.node().asText() : tool.text("callable", ""));
  }

  private static McpServer mcpServer(Fields server) {
    return new McpServer(
        server.text("id", ""),
        server.text("command"),
        server.texts("args").orElse(List.of()),
        server.textMap("env"),
        server.text("url"),
        server.textMap("headers"));
  }

  private static HttpExecutor httpExecutor(Fields executor) {
    ObjectNode guidance = JsonNodeFactory.instance.objectNode();
    GUIDANCE.forEach(key -> executor.json(key).ifPresent(value -> guidance.set(key, value)));
    return new HttpExecutor(
        executor.text("id", ""),
        executor.text("base_url", ""),
        executor.textMap("headers"),
        executor.json("timeout_ms").map(millis -> Duration.ofMillis(millis.longValue())),
        executor.text("description", ""),
        guidance);
  }
}
