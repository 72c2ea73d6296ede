package io.gantry.ejb.model;

import static dev.langchain4j.model.chat.Capability.RESPONSE_FORMAT_JSON_SCHEMA;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.gantry.engine.model.ModelUnavailableException;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.tool.ToolException;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.ModelRef.Inference;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/** Builds LangChain4j's models from a reference and the server's keys. LangChain4j's retries and logging are off. */
final class ChatModelFactory {

  private static final String OPENAI_KEY = "OPENAI_API_KEY";
  private static final String OPENAI_URL = "OPENAI_BASE_URL";
  private static final String OPENAI = "https://api.openai.com/v1";
  private static final String OPENAI_MODEL = "gpt-4o-mini";
  private static final String ANTHROPIC_KEY = "ANTHROPIC_API_KEY";
  private static final String ANTHROPIC_URL = "ANTHROPIC_BASE_URL";
  private static final String ANTHROPIC = "https://api.anthropic.com/v1";
  private static final String ANTHROPIC_MODEL = "claude-sonnet-4-6";
  private static final String OLLAMA = "http://127.0.0.1:11434";

  private final Function<String, Optional<String>> settings;
  private final HttpClientBuilder http;
  private final EgressGuard hosts;
  private final Duration timeout;

  ChatModelFactory(
      Function<String, Optional<String>> settings, HttpClientBuilder http, EgressGuard hosts, Duration timeout) {
    this.settings = settings;
    this.http = http;
    this.hosts = hosts;
    this.timeout = timeout;
  }

  /**
   * The key goes to OpenAI or to the address the operator set, never to another host: a workflow's author names the
   * host, and must not be able to have the server's key sent anywhere.
   */
  ChatModel openAi(ModelRef ref) {
    String url = openAiUrl(ref);
    if (!atHome(url)) {
      require(url);
    }
    Optional<String> key = openAiKey(url);
    Inference inference = ref.inference();
    OpenAiChatModel.OpenAiChatModelBuilder builder =
        OpenAiChatModel.builder()
            .httpClientBuilder(http)
            .baseUrl(url)
            .apiKey(key.orElse(null))
            .modelName(ref.modelId().orElse(OPENAI_MODEL))
            .temperature(boxed(inference.temperature()))
            .topP(boxed(inference.topP()))
            .supportedCapabilities(RESPONSE_FORMAT_JSON_SCHEMA)
            .maxRetries(0)
            .logRequests(false)
            .logResponses(false)
            .timeout(timeout);
    // OpenAI's newer models refuse max_tokens; most compatible servers know nothing else.
    if (sameOrigin(url, OPENAI)) {
      builder.maxCompletionTokens(boxed(inference.maxTokens()));
    } else {
      builder.maxTokens(boxed(inference.maxTokens()));
    }
    return builder.build();
  }

  /**
   * Looks whether the settings let this model be asked.
   *
   * @throws ModelUnavailableException as {@link #openAi} does, but for a host that the guard refuses
   */
  void checkOpenAi(ModelRef ref) {
    openAiKey(openAiUrl(ref));
  }

  /** The address of a model and its name there, as the settings stand. */
  String openAiDestination(ModelRef ref) {
    return openAiUrl(ref) + " " + ref.modelId().orElse(OPENAI_MODEL);
  }

  private String openAiUrl(ModelRef ref) {
    return ref.host().orElseGet(() -> setting(OPENAI_URL).orElse(OPENAI));
  }

  private boolean atHome(String url) {
    return sameOrigin(url, setting(OPENAI_URL).orElse(OPENAI));
  }

  private Optional<String> openAiKey(String url) {
    Optional<String> key = atHome(url) ? setting(OPENAI_KEY) : Optional.empty();
    if (key.isEmpty() && sameOrigin(url, OPENAI)) {
      throw missing("openai", OPENAI_KEY);
    }
    return key;
  }

  ChatModel anthropic(ModelRef ref) {
    String home = anthropicUrl(ref);
    String key = anthropicKey();
    Inference inference = ref.inference();
    return new ToolsOfHistory(
        AnthropicChatModel.builder()
            .httpClientBuilder(http)
            .baseUrl(home)
            .apiKey(key)
            .modelName(ref.modelId().orElse(ANTHROPIC_MODEL))
            .temperature(boxed(inference.temperature()))
            .topP(boxed(inference.topP()))
            .maxTokens(boxed(inference.maxTokens()))
            .maxRetries(0)
            .logRequests(false)
            .logResponses(false)
            .timeout(timeout)
            .build());
  }

  /** As {@link #openAiDestination}. */
  String anthropicDestination(ModelRef ref) {
    return anthropicUrl(ref) + " " + ref.modelId().orElse(ANTHROPIC_MODEL);
  }

  /** As {@link #checkOpenAi}. */
  void checkAnthropic(ModelRef ref) {
    anthropicUrl(ref);
    anthropicKey();
  }

  private String anthropicUrl(ModelRef ref) {
    String home = setting(ANTHROPIC_URL).map(ChatModelFactory::withVersion).orElse(ANTHROPIC);
    if (ref.host().isPresent() && !sameOrigin(ref.host().get(), home)) {
      throw new ModelUnavailableException(
          "Provider anthropic is reached at " + home + " only, not at " + ref.host().get() + ": leave out the host or"
              + " set " + ANTHROPIC_URL + " on the server");
    }
    return home;
  }

  private String anthropicKey() {
    return setting(ANTHROPIC_KEY).orElseThrow(() -> missing("anthropic", ANTHROPIC_KEY));
  }

  ChatModel ollama(ModelRef ref) {
    String model = ollamaModel(ref);
    String url = ref.host().orElse(OLLAMA);
    if (!sameOrigin(url, OLLAMA)) {
      require(url);
    }
    Inference inference = ref.inference();
    return OllamaChatModel.builder()
        .httpClientBuilder(http)
        .baseUrl(url)
        .modelName(model)
        .temperature(boxed(inference.temperature()))
        .topP(boxed(inference.topP()))
        .numPredict(boxed(inference.maxTokens()))
        .supportedCapabilities(RESPONSE_FORMAT_JSON_SCHEMA)
        .maxRetries(0)
        .logRequests(false)
        .logResponses(false)
        .timeout(timeout)
        .build();
  }

  /** As {@link #openAiDestination}. */
  String ollamaDestination(ModelRef ref) {
    return ref.host().orElse(OLLAMA) + " " + ollamaModel(ref);
  }

  /** As {@link #checkOpenAi}. */
  void checkOllama(ModelRef ref) {
    ollamaModel(ref);
    ref.host().ifPresent(ChatModelFactory::uri);
  }

  private static String ollamaModel(ModelRef ref) {
    return ref.modelId()
        .orElseThrow(() -> new ModelUnavailableException("Provider ollama has no default model: name one in model_id"));
  }

  private Optional<String> setting(String name) {
    return settings.apply(name).map(String::strip).filter(value -> !value.isEmpty());
  }

  private static ModelUnavailableException missing(String provider, String variable) {
    return new ModelUnavailableException(
        "Provider " + provider + " needs a key: set " + variable + " in the server's environment");
  }

  /** Anthropic's own tools take the address without the version, LangChain4j with it. */
  private static String withVersion(String url) {
    String bare = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    return bare.endsWith("/v1") ? bare : bare + "/v1";
  }

  /** A workflow's author must not reach through the server what only the server can reach. */
  private void require(String url) {
    uri(url);
    try {
      hosts.require(url);
    } catch (ToolException e) {
      throw new ModelUnavailableException(
          "The model's host " + url + " is not allowed: " + e.getMessage()
              + " An administrator can list it in gantry.model.hosts");
    }
  }

  private static boolean sameOrigin(String one, String other) {
    URI a = uri(one);
    URI b = uri(other);
    return a.getScheme().equals(b.getScheme()) && a.getHost().equalsIgnoreCase(b.getHost()) && port(a) == port(b);
  }

  private static URI uri(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one answer for every address that is none
    }
    throw new ModelUnavailableException("The host '" + text + "' is not an http or https address of a model server");
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
  }

  private static Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static Integer boxed(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }
}
