package io.gantry.it.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An MCP server as a process of its own, whose tool {@code pid} says which process it is and {@code die} ends it. Two more
 * have names that addresses do not carry as they are. What it says of {@code pid} is the first line of a file, and what it
 * says of those two the second, so that a test can change them.
 */
final class ToyMcpServer {

  /** The names of its tools beside {@code pid} and {@code die}. */
  static final String SLASHED = "notes/list";

  static final String ODD = "a%2Fb;c=1/../d e?f#g";

  private static final JsonMapper JSON = new JsonMapper();

  private ToyMcpServer() {}

  /** The command line that starts it, as a setting. */
  static String command(Path description) {
    return String.join(
        " ",
        ProcessHandle.current().info().command().orElseThrow(),
        "-Xmx64m",
        "-cp",
        "\"" + System.getProperty("java.class.path") + "\"",
        ToyMcpServer.class.getName(),
        "\"" + description + "\"");
  }

  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode message = JSON.readTree(line);
      if (message.has("id") && message.has("method")) {
        out.println(answer(message, Files.readAllLines(Path.of(arguments[0]))));
      }
    }
  }

  private static ObjectNode answer(JsonNode message, List<String> descriptions) {
    ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
    answer.set("id", message.get("id"));
    ObjectNode result = answer.putObject("result");
    String method = message.get("method").asText();
    if (method.equals("initialize")) {
      result.put("protocolVersion", message.at("/params/protocolVersion").asText());
      result.putObject("capabilities").putObject("tools");
      result.putObject("serverInfo").put("name", "toy").put("version", "1");
    } else if (method.equals("tools/list")) {
      tool(result, "pid", descriptions.get(0)).putObject("annotations").put("readOnlyHint", true);
      tool(result, "die", "Ends the server");
      tool(result, SLASHED, descriptions.get(1));
      tool(result, ODD, descriptions.get(1));
    } else if (message.at("/params/name").asText().equals("die")) {
      Runtime.getRuntime().halt(3);
    } else {
      result.putArray("content").addObject().put("type", "text").put("text", "pid " + ProcessHandle.current().pid());
    }
    return answer;
  }

  private static ObjectNode tool(ObjectNode result, String name, String description) {
    ObjectNode tool = result.withArray("tools").addObject().put("name", name).put("description", description);
    tool.putObject("inputSchema").put("type", "object");
    return tool;
  }
}
