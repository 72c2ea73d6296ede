package io.gantry.engine.tool.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A little MCP server, as a process of its own or to be asked message by message. */
final class ToyServer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ToyServer() {}

  /** The command that starts it. */
  static List<String> command() {
    return List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "-Xmx64m",
        "-cp",
        System.getProperty("java.class.path"),
        ToyServer.class.getName());
  }

  public static void main(String[] arguments) throws IOException {
    System.err.println("The toy server is here");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode message = JSON.readTree(line);
      if (message.path("params").path("name").asText().equals("die")) {
        System.exit(7);
      }
      if (!message.path("params").path("name").asText().equals("hang")) {
        answer(message).ifPresent(answer -> out.println(answer));
      }
    }
  }

  /** What it says to a message; nothing to a notification. */
  static Optional<String> answer(JsonNode message) {
    if (!message.has("id") || !message.has("method")) {
      return Optional.empty();
    }
    ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
    answer.set("id", message.get("id"));
    ObjectNode result = answer.putObject("result");
    switch (message.get("method").asText()) {
      case "initialize" -> {
        result.put("protocolVersion", message.path("params").path("protocolVersion").asText());
        result.putObject("capabilities").putObject("tools");
        result.putObject("serverInfo").put("name", "toy").put("version", "1");
      }
      case "tools/list" -> list(result, message.path("params").path("cursor").asText());
      default -> call(answer, result, message.path("params"));
    }
    return Optional.of(answer.toString());
  }

  private static void list(ObjectNode result, String cursor) {
    if (cursor.isEmpty()) {
      tool(result, "echo", true);
      tool(result, "write", false);
      result.put("nextCursor", "more");
    } else {
      tool(result, "die", false);
      tool(result, "hang", false);
      tool(result, "environment", true);
    }
  }

  private static void tool(ObjectNode result, String name, boolean readOnly) {
    ObjectNode tool = result.withArray("tools").addObject().put("name", name).put("description", "The tool " + name);
    ObjectNode schema = tool.putObject("inputSchema").put("type", "object").put("$schema", "http://json-schema.org/x");
    schema.putObject("properties").putObject("text").put("type", "string");
    tool.putObject("annotations").put("readOnlyHint", readOnly);
  }

  private static void call(ObjectNode answer, ObjectNode result, JsonNode params) {
    switch (params.path("name").asText()) {
      case "echo" -> text(result, "Echo: " + params.path("arguments").path("text").asText());
      case "environment" -> text(result, System.getenv() + " in " + System.getProperty("user.dir"));
      case "write" -> {
        text(result, "No space left");
        result.put("isError", true);
      }
      default -> {
        answer.remove("result");
        answer.putObject("error").put("code", -32602).put("message", "No such tool");
      }
    }
  }

  private static void text(ObjectNode result, String text) {
    result.withArray("content").addObject().put("type", "text").put("text", text);
  }
}
