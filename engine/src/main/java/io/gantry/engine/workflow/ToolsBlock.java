package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import io.gantry.engine.workflow.Tools.McpServer;
import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    List<Fields> python =
        tools.list("python", tool -> tool).stream().filter(tool -> nativeTools.contains(name(tool))).toList();
    Map<String, Terms> terms = new LinkedHashMap<>();
    for (Fields tool : python) {
      Terms declared = terms(tool);
      if (!declared.equals(Terms.NONE)) {
        terms.put(name(tool), declared);
      }
    }
    return new Tools(
        python.stream().map(ToolsBlock::name).distinct().toList(),
        tools.list("mcp", ToolsBlock::mcpServer),
        tools.list("http_executors", ToolsBlock::httpExecutor),
        terms);
  }

  /** The native tool that an entry of {@code python} stands for, bare, as an import path or as an object. */
  static String name(Fields tool) {
    return AgentTools.lastPart(tool.node().isTextual() ? tool.node().asText() : tool.text("callable", ""));
  }

  static Terms terms(Fields tool) {
    return new Terms(
        tool.text("effect").map(effect -> Effect.valueOf(effect.toUpperCase(Locale.ROOT))),
        tool.json("cache_ttl").map(seconds -> Duration.ofSeconds(seconds.longValue())),
        tool.json("timeout_ms").map(millis -> Duration.ofMillis(millis.longValue())),
        tool.integer("max_concurrency"),
        tool.integer("rate_per_minute"),
        tool.text("batch"),
        tool.flag("requires_approval", false));
  }

  private static McpServer mcpServer(Fields server) {
    return new McpServer(
        server.text("id", ""),
        server.text("command"),
        server.texts("args").orElse(List.of()),
        server.textMap("env"),
        server.text("url"),
        server.textMap("headers"),
        terms(server));
  }

  private static HttpExecutor httpExecutor(Fields executor) {
    ObjectNode guidance = JsonNodeFactory.instance.objectNode();
    GUIDANCE.forEach(key -> executor.json(key).ifPresent(value -> guidance.set(key, value)));
    return new HttpExecutor(
        executor.text("id", ""),
        executor.text("base_url", ""),
        executor.textMap("headers"),
        terms(executor),
        executor.text("description", ""),
        guidance,
        executor.optional("poll", PollBlock::read));
  }
}
