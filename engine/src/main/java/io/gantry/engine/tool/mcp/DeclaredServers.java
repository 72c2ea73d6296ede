package io.gantry.engine.tool.mcp;

import io.gantry.engine.tool.SecretHeaders;
import io.gantry.engine.tool.SecretValues;
import io.gantry.engine.workflow.Environment;
import io.gantry.engine.workflow.Tools;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Finds the server that a workflow means by what it declares. */
final class DeclaredServers {

  private final McpPolicy policy;
  private final SecretValues secrets;

  DeclaredServers(McpPolicy policy, SecretValues secrets) {
    this.policy = policy;
    this.secrets = secrets;
  }

  /**
   * The server of a declaration, by its URL, by its own command, or by its id among those that the operator has defined.
   *
   * @throws IllegalStateException when it has none of these, or none that may be used, which reading the file rules out
   */
  McpServer find(Tools.McpServer server, Environment environment) {
    if (server.url().isPresent()) {
      return byUrl(server, server.url().get(), environment);
    }
    if (server.command().isPresent() && policy.commandsInFiles()) {
      return byCommand(server, server.command().get(), environment);
    }
    McpPolicy.Command defined = policy.servers().get(server.id());
    if (server.command().isPresent() || defined == null) {
      throw new IllegalStateException("MCP server " + server.id() + " is not one that this server may start");
    }
    return new McpServer(
        server.id(),
        server.id(),
        // Its arguments are the operator's own business, and may hold what not everybody should read.
        defined.line().get(0),
        false,
        new SecretHeaders(Map.of(), List.of(), secrets),
        server.terms(),
        none -> new McpAddress.Command(defined.line(), defined.environment()));
  }

  private McpServer byUrl(Tools.McpServer server, String url, Environment environment) {
    String host = host(url);
    return new McpServer(
        server.id(),
        (host == null ? "url" : host) + "-" + shortDigest(List.of(url)),
        // A login or a query may hold what not everybody should read.
        url.replaceFirst("(?s)[?#].*", "").replaceFirst("//[^/]*@", "//"),
        true,
        new SecretHeaders(server.headers(), environment.secrets(), secrets),
        server.terms(),
        headers -> new McpAddress.Url(url, headers));
  }

  private McpServer byCommand(Tools.McpServer server, String command, Environment environment) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(server.args());
    List<String> identity = new ArrayList<>(line);
    server.env().forEach((name, value) -> identity.add(name + "=" + value));
    String program = command.substring(command.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
    return new McpServer(
        server.id(),
        program + "-" + shortDigest(identity),
        // As with the operator's: its arguments may hold what not everybody should read.
        command,
        false,
        new SecretHeaders(server.env(), environment.secrets(), secrets),
        server.terms(),
        variables -> new McpAddress.Command(line, variables));
  }

  private static String host(String url) {
    try {
      return URI.create(url).getHost();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String shortDigest(List<String> parts) {
    try {
      byte[] text = String.join("\0", parts).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
