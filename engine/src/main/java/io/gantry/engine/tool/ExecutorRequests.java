package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The requests of one call of an HTTP executor. All stay below its base URL and have its headers and those that the model
 * gave; secrets are fetched anew for each. Immutable.
 *
 * @param fixed names of headers, in lower case, that a model may not give
 */
record ExecutorRequests(
    HttpExecutor executor,
    GuardedHttpClient http,
    BaseUrl base,
    SecretHeaders declared,
    Set<String> fixed,
    JsonNode arguments,
    ToolContext context) {

  /** An answer, and the secrets that it may repeat. */
  record Answer(HttpReply reply, SecretHeaders.Filled sent) {

    /** The whole answer as a model may see it. */
    String shown() {
      return masked(reply.shown());
    }

    /** A part of the answer as a model may see it. */
    String masked(String text) {
      return sent.masked(text);
    }
  }

  static ExecutorRequests of(
      HttpExecutor executor,
      GuardedHttpClient http,
      SecretHeaders declared,
      Set<String> fixed,
      JsonNode arguments,
      ToolContext context)
      throws ToolException {
    try {
      BaseUrl base = BaseUrl.of(executor.baseUrl(), http.guard());
      return new ExecutorRequests(executor, http, base, declared, fixed, arguments, context);
    } catch (ToolException e) {
      throw new ToolException(
          "The base_url of HTTP executor " + executor.id() + " cannot be used. " + e.getMessage(), e);
    }
  }

  /** What the model asked for. */
  WebTarget target() throws ToolException {
    return base.resolve(arguments.path("path").asText());
  }

  /** Sends what the model asked for. */
  Answer submit(WebTarget target, Duration timeout) throws ToolException, InterruptedException {
    HttpMethod method = HttpArguments.method(arguments);
    SecretHeaders.Filled filled = declared.filled();
    RequestHeaders headers = headers(filled);
    Effect effect = executor.terms().effect().orElse(method.effect());
    if (method.effect() == Effect.ONCE || effect == Effect.KEYED || effect == Effect.ONCE) {
      headers.setIdempotencyKey(context.callKey());
    }
    Optional<HttpCall.Body> body = HttpArguments.body(method, arguments, headers);
    HttpCall call = new HttpCall(method, target, headers.asMap(), body, timeout, base::check);
    return new Answer(http.send(call), filled);
  }

  /** Sends a further request, without a body. */
  Answer follow(HttpMethod method, WebTarget target, Duration timeout) throws ToolException, InterruptedException {
    SecretHeaders.Filled filled = declared.filled();
    RequestHeaders headers = headers(filled);
    headers.remove("Content-Type", "");
    HttpCall call = new HttpCall(method, target, headers.asMap(), Optional.empty(), timeout, base::check);
    return new Answer(http.send(call), filled);
  }

  private RequestHeaders headers(SecretHeaders.Filled filled) throws ToolException {
    RequestHeaders headers = new RequestHeaders();
    for (Map.Entry<String, String> header : filled.values().entrySet()) {
      headers.set(header.getKey(), header.getValue());
    }
    headers.setAll(arguments.path("headers"), fixed);
    context.trace().ifPresent(headers::setTrace);
    return headers;
  }
}
