package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tools a workflow declares.
 *
 * @param natives names of native tools; an import path is already reduced to its last part
 */
public record Tools(List<String> natives, List<McpServer> mcp, List<HttpExecutor> httpExecutors) {

  public Tools {
    natives = List.copyOf(natives);
    mcp = List.copyOf(mcp);
    httpExecutors = List.copyOf(httpExecutors);
  }

  /** An MCP server, by command (stdio) or by URL (streamable HTTP). */
  public record McpServer(
      String id,
      Optional<String> command,
      List<String> args,
      Map<String, String> env,
      Optional<String> url,
      Map<String, String> headers) {

    public McpServer {
      args = List.copyOf(args);
      env = Ordered.copyOf(env);
      headers = Ordered.copyOf(headers);
    }
  }

  /**
   * An HTTP API offered to agents as one tool.
   *
   * @param timeout the longest one call may take; absent leaves the tool's default
   * @param guidance the descriptive fields as declared ({@code examples}, {@code common_endpoints},
   *     {@code response_format}, {@code authentication_info}), for the tool's description
   */
  public record HttpExecutor(
      String id,
      String baseUrl,
      Map<String, String> headers,
      Optional<Duration> timeout,
      String description,
      JsonNode guidance) {

    public HttpExecutor {
      headers = Ordered.copyOf(headers);
    }
  }
}
