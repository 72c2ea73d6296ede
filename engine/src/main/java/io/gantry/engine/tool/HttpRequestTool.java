package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code http_request}: one HTTP request to anywhere the guard permits. */
final class HttpRequestTool implements Tool {

  private final GuardedHttpClient http;
  private final ToolSignature signature;

  HttpRequestTool(GuardedHttpClient http) {
    this(http, http.settings().callTimeout());
  }

  private HttpRequestTool(GuardedHttpClient http, Duration timeout) {
    this.http = http;
    this.signature =
        new ToolSignature(
            "http_request",
            "Sends one HTTP request and answers with status, headers and body as JSON.",
            HttpArguments.schema(
                new ParameterSchema().requiredText("url", "Absolute http or https URL")),
            Effect.ONCE,
            timeout);
  }

  @Override
  public ToolSignature signature() {
    return signature;
  }

  @Override
  public Tool within(Duration timeout) {
    return new HttpRequestTool(http, timeout);
  }

  @Override
  public Effect effect(JsonNode arguments) {
    return HttpArguments.method(arguments).effect();
  }

  @Override
  public Map<Effect, List<String>> effects() {
    return HttpMethod.byEffect();
  }

  @Override
  public Optional<String> dependsOn(ToolContext context) {
    return Optional.of("");
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    return answer(arguments, context).shown();
  }

  @Override
  public Progress begin(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    HttpReply reply = answer(arguments, context);
    return new Progress.Done(reply.shown(), reply.isSuccess());
  }

  private HttpReply answer(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    HttpArguments.refuseWithoutNetwork(context);
    HttpMethod method = HttpArguments.method(arguments);
    WebTarget target = http.guard().check(arguments.path("url").asText());
    RequestHeaders headers = new RequestHeaders();
    headers.setAll(arguments.path("headers"), Set.of());
    context.trace().ifPresent(headers::setTrace);
    if (method.effect() == Effect.ONCE) {
      headers.setIdempotencyKey(context.callKey());
    }
    Optional<HttpCall.Body> body = HttpArguments.body(method, arguments, headers);
    return http.send(
        new HttpCall(method, target, headers.asMap(), body, signature.timeout(), HttpCall.RedirectScope.ANYWHERE));
  }
}
