package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tools a workflow declares.
 *
 * @param natives names of native tools; an import path is already reduced to its last part
 * @param nativeTerms what is declared for native tools, by name; a tool without terms of its own is not in it
 */
public record Tools(
    List<String> natives, List<McpServer> mcp, List<HttpExecutor> httpExecutors, Map<String, Terms> nativeTerms) {

  public Tools {
    natives = List.copyOf(natives);
    mcp = List.copyOf(mcp);
    httpExecutors = List.copyOf(httpExecutors);
    nativeTerms = Ordered.copyOf(nativeTerms);
  }

  /** Tools that are used as they are. */
  public Tools(List<String> natives, List<McpServer> mcp, List<HttpExecutor> httpExecutors) {
    this(natives, mcp, httpExecutors, Map.of());
  }

  /**
   * What a workflow says of a tool. It wins over what the tool says of itself; what is absent is left to the tool.
   *
   * @param effect what every call does to the world, whatever its arguments
   * @param cacheTtl how long a result may be given again; zero for never
   * @param timeout the longest one call may take
   * @param maxConcurrency most calls under way at once, across all runs
   * @param ratePerMinute most calls that begin within any 61 seconds, across all runs; 1 to 100,000
   * @param batch the declared tool that takes many of its calls at once
   * @param requiresApproval whether a person has to agree to a call before it begins
   */
  public record Terms(
      Optional<Effect> effect,
      Optional<Duration> cacheTtl,
      Optional<Duration> timeout,
      OptionalInt maxConcurrency,
      OptionalInt ratePerMinute,
      Optional<String> batch,
      boolean requiresApproval) {

    /** Nothing is declared. */
    public static final Terms NONE =
        new Terms(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            false);

    /** Terms that only bound the time of a call. */
    public static Terms within(Duration timeout) {
      return new Terms(
          Optional.empty(),
          Optional.empty(),
          Optional.of(timeout),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          false);
    }
  }

  /**
   * An MCP server, by command (stdio) or by URL (streamable HTTP).
   *
   * @param terms hold for each of its tools
   */
  public record McpServer(
      String id,
      Optional<String> command,
      List<String> args,
      Map<String, String> env,
      Optional<String> url,
      Map<String, String> headers,
      Terms terms) {

    public McpServer {
      args = List.copyOf(args);
      env = Ordered.copyOf(env);
      headers = Ordered.copyOf(headers);
    }
  }

  /**
   * An HTTP API offered to agents as one tool.
   *
   * @param guidance the descriptive fields as declared ({@code examples}, {@code common_endpoints},
   *     {@code response_format}, {@code authentication_info}), for the tool's description
   * @param poll how to follow what it starts; absent where every answer is the result
   */
  public record HttpExecutor(
      String id,
      String baseUrl,
      Map<String, String> headers,
      Terms terms,
      String description,
      JsonNode guidance,
      Optional<Poll> poll) {

    public HttpExecutor {
      headers = Ordered.copyOf(headers);
    }

    /** An API whose every answer is the result. */
    public HttpExecutor(
        String id, String baseUrl, Map<String, String> headers, Terms terms, String description, JsonNode guidance) {
      this(id, baseUrl, headers, terms, description, guidance, Optional.empty());
    }

    /** The longest one call may take; absent leaves the tool's default. */
    public Optional<Duration> timeout() {
      return terms.timeout();
    }
  }
}
