package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One HTTP API of a workflow as a tool: requests below its base URL, with its headers. Where the workflow says how jobs are
 * polled, a call that submits one goes on until the job has ended.
 */
final class HttpExecutorTool implements Tool {

  private static final int MAX_DESCRIPTION = 4_000;
  private static final String JOBS =
      "\nPOST, PUT and PATCH start something that takes long; the result of the call is what came of it.";

  private final HttpExecutor executor;
  private final GuardedHttpClient http;
  private final SecretHeaders declared;
  private final ToolSignature signature;
  private final Set<String> fixedHeaders;
  private final Polling polling;

  /**
   * Opens nothing yet.
   *
   * @param name the tool's name, made from the executor's id
   */
  HttpExecutorTool(
      String name, HttpExecutor executor, GuardedHttpClient http, SecretHeaders declared, Polling polling) {
    this.polling = polling;
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
  public boolean polls() {
    return executor.poll().isPresent();
  }

  @Override
  public Optional<String> dependsOn(ToolContext context) {
    if (executor.poll().isPresent()) {
      // What a call starts belongs to that call, which may call it off.
      return Optional.empty();
    }
    // Secrets by their names: their values are the server's, and fetching them may block.
    return Optional.of(executor.baseUrl() + declared.headers() + declared.secrets());
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    if (begin(arguments, context) instanceof Progress.Done done) {
      return done.text();
    }
    throw new IllegalStateException("A call of HTTP executor " + executor.id() + " goes on later: begin it");
  }

  @Override
  public Progress begin(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    HttpArguments.refuseWithoutNetwork(context);
    ExecutorRequests requests = ExecutorRequests.of(executor, http, declared, fixedHeaders, arguments, context);
    WebTarget target = requests.target();
    ExecutorRequests.Answer answer = requests.submit(target, signature.timeout());
    if (executor.poll().isEmpty() || !HttpArguments.method(arguments).submits() || !answer.reply().isSuccess()) {
      return new Progress.Done(answer.shown(), answer.reply().isSuccess());
    }
    return RemoteJob.startedBy(answer, target, executor.poll().get(), requests, timeoutOfOne(), polling);
  }

  /** A poll that hangs must not keep its call from asking again. */
  private Duration timeoutOfOne() {
    Duration usual = http.settings().callTimeout();
    return signature.timeout().compareTo(usual) < 0 ? signature.timeout() : usual;
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
    String jobs = executor.poll().isEmpty() ? "" : JOBS;
    return ShortText.head(text.toString(), MAX_DESCRIPTION - jobs.length()) + jobs;
  }
}
