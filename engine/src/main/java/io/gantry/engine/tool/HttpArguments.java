package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;

/** What the two HTTP tools read from a model's arguments in the same way. */
final class HttpArguments {

  private static final int MAX_BODY = 1 << 20;

  private HttpArguments() {}

  /** The arguments of an HTTP tool: where to, and what both have. */
  static JsonNode schema(ParameterSchema target) {
    return target
        .optionalChoice("method", HttpMethod.names(), "GET when absent")
        .optionalTexts("headers", "Request headers by name")
        .optionalTextOrJson("body", "Request body; JSON is sent as application/json")
        .build();
  }

  static HttpMethod method(JsonNode arguments) {
    return HttpMethod.valueOf(arguments.path("method").asText("GET"));
  }

  /** The body and its media type; text that looks like JSON is sent as JSON unless the headers say otherwise. */
  static Optional<HttpCall.Body> body(HttpMethod method, JsonNode arguments, RequestHeaders headers)
      throws ToolException {
    JsonNode body = arguments.path("body");
    String text = body.isTextual() ? body.textValue() : body.isMissingNode() ? "" : body.toString();
    String first = text.stripLeading();
    boolean json = !body.isTextual() || first.startsWith("{") || first.startsWith("[");
    String type = headers.remove("Content-Type", json ? "application/json" : "text/plain; charset=UTF-8");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!method.takesBody()) {
      throw new ToolException("A " + method + " request has no body; leave it out or use another method.");
    }
    if (text.length() > MAX_BODY) {
      throw new ToolException("A request body has at most " + MAX_BODY + " characters, not " + text.length() + ".");
    }
    try {
      return Optional.of(new HttpCall.Body(text, ContentType.parse(type)));
    } catch (UnsupportedCharsetException e) {
      throw new ToolException("The Content-Type names an unknown charset: " + e.getCharsetName() + ".", e);
    }
  }

  static void refuseWithoutNetwork(ToolContext context) throws ToolException {
    if (context.networkDenied()) {
      throw new ToolException("This workflow's guardrails deny every network access (deny_network).");
    }
  }
}
