package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One HTTP API of a workflow as a tool: requests below its base URL, with its headers. */
final class HttpExecutorTool implements Tool {

  private static final int MAX_DESCRIPTION = 4_000;

  private final HttpExecutor executor;
  private final GuardedHttpClient http;
  private final SecretHeaders declared;
  private final ToolSignature signature;
  private final Set<String> fixedHeaders;

  /**
   * Opens nothing yet.
   *
   * @param name the tool's name, made from the executor's id
   */
  HttpExecutorTool(String name, HttpExecutor executor, GuardedHttpClient http, SecretHeaders declared) {
    this.executor = executor;
    this.http = http;
    this.declared = declared;
    this.fixedHeaders = fixed(declared);
    this.signature =
        new ToolSignature(
            name,
            description(executor),
            HttpArguments.schema(
                new ParameterSchema()
                    .requiredText("path", "Path and query below the API's base URL, for example /items?limit=5")),
            Effect.ONCE,
            executor.timeout().orElse(http.settings().callTimeout()));
  }

  @Override
  public ToolSignature signature() {
    return signature;
  }

  @Override
  public ToolIdentity identity() {
    return ToolIdentity.ofHttp(executor.baseUrl(), executor.id());
  }

  @Override
  public Effect effect(JsonNode arguments) {
    return HttpArguments.method(arguments).effect();
  }

  @Override
  public Map<Effect, List<String>> effects() {
    return HttpMethod.byEffect();
  }

  /** A POST to the base URL with the list {@code items} as its JSON body. */
  @Override
  public JsonNode batched(List<JsonNode> calls) {
    return JsonNodeFactory.instance.objectNode()
        .put("method", HttpMethod.POST.name())
        .put("path", "")
        .set("body", Tool.super.batched(calls));
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    HttpArguments.refuseWithoutNetwork(context);
    HttpMethod method = HttpArguments.method(arguments);
    BaseUrl base = base();
    WebTarget target = base.resolve(arguments.path("path").asText());
    RequestHeaders headers = new RequestHeaders();
    SecretHeaders.Filled filled = declared.filled();
    for (Map.Entry<String, String> header : filled.values().entrySet()) {
      headers.set(header.getKey(), header.getValue());
    }
    headers.setAll(arguments.path("headers"), fixedHeaders);
    context.trace().ifPresent(headers::setTrace);
    Effect effect = executor.terms().effect().orElse(method.effect());
    if (method.effect() == Effect.ONCE || effect == Effect.KEYED || effect == Effect.ONCE) {
      headers.setIdempotencyKey(context.callKey());
    }
    Optional<HttpCall.Body> body = HttpArguments.body(method, arguments, headers);
    HttpCall call = new HttpCall(method, target, headers.asMap(), body, signature.timeout(), base::check);
    return filled.masked(http.send(call).shown());
  }

  private BaseUrl base() throws ToolException {
    try {
      return BaseUrl.of(executor.baseUrl(), http.guard());
    } catch (ToolException e) {
      throw new ToolException(
          "The base_url of HTTP executor " + executor.id() + " cannot be used. " + e.getMessage(), e);
    }
  }

  /** Credentials and everything made from a secret belong to the workflow alone. */
  private static Set<String> fixed(SecretHeaders declared) {
    Set<String> fixed = new HashSet<>();
    for (String name : declared.names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.equals("authorization") || lower.equals("cookie") || declared.holdsSecret(name)) {
        fixed.add(lower);
      }
    }
    return Set.copyOf(fixed);
  }

  private static String description(HttpExecutor executor) {
    String declared = executor.description();
    StringBuilder text = new StringBuilder(declared.isBlank() ? "Calls the HTTP API " + executor.id() + "." : declared);
    for (Map.Entry<String, JsonNode> field : executor.guidance().properties()) {
      JsonNode value = field.getValue();
      boolean said = value.isValueNode() ? !value.isNull() && !value.asText().isBlank() : !value.isEmpty();
      if (said) {
        text.append('\n').append(field.getKey()).append(": ");
        text.append(value.isTextual() ? value.textValue() : value.toString());
      }
    }
    return ShortText.head(text.toString(), MAX_DESCRIPTION);
  }
}
