package io.gantry.it.server;

import io.gantry.it.BuiltProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The MCP servers that the server under test may start: a toy, one that ends at once, and two from npm, which are there once
 * {@link NpmServers} has fetched them.
 *
 * @param port where one of them may be reached by HTTP
 */
record McpSurroundings(Path work, int port) {

  static McpSurroundings of(BuiltProject project) throws IOException {
    Path work = Files.createDirectories(project.work().resolve("mcp"));
    McpSurroundings mcp = new McpSurroundings(work, PortBlock.of(1).first());
    mcp.describe("Says which process this is", "Has a name that is hard to write");
    return mcp;
  }

  /** Changes what the toy says of its tool {@code pid}, and of those with odd names. */
  void describe(String pid, String odd) throws IOException {
    Files.write(work.resolve("descriptions"), List.of(pid, odd));
  }

  NpmServers npm() {
    return new NpmServers(work.resolve("npm"));
  }

  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("gantry.mcp.servers", "toy,broken,everything,memory");
    settings.put("gantry.mcp.toy.command", ToyMcpServer.command(work.resolve("descriptions")));
    settings.put("gantry.mcp.broken.command", "/bin/false");
    settings.put("gantry.mcp.everything.command", "node \"" + npm().program("everything") + "\" stdio");
    settings.put("gantry.mcp.memory.command", "node \"" + npm().program("memory") + "\"");
    settings.put("gantry.mcp.memory.env", "MEMORY_FILE_PATH=" + work.resolve("memory.jsonl"));
    return settings;
  }
}
