package io.gantry.ejb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.model.ModelFailure.Kind;
import io.gantry.engine.model.ModelFailures;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.ModelRef.Inference;
import io.gantry.fakeprovider.FakeProvider;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.Failure;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderModelClientsAgainstFakeProviderTest {

  private static final ToolSpecification FILE_READ =
      ToolSpecification.builder()
          .name("file_read")
          .description("Reads a file")
          .parameters(JsonObjectSchema.builder().addStringProperty("path").required("path").build())
          .build();

  private FakeProvider provider;
  private ProviderModelClients clients;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    clients = clients(Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "ollama"})
  void everyProviderAnswersAndReportsUsage(String name) {
    provider.script("m", ModelScript.ECHO.withUsage(11, 5));

    ChatResponse response =
        clients
            .client(ref(name, "m"))
            .chat(request(SystemMessage.from("Be brief."), UserMessage.from("Good morning")));

    assertThat(response.aiMessage().text()).isEqualTo("Answer to: Good morning");
    assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(11);
    assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "ollama"})
  void everyProviderCarriesAToolCallAndItsResult(String name) {
    provider.script(
        "m",
        ModelScript.ECHO.withRule(
            new ToolRule(List.of(call("a.txt"), call("b.txt")), Optional.empty())));
    ChatModel model = clients.client(ref(name, "m"));
    UserMessage question = UserMessage.from("Read both");

    AiMessage asked = model.chat(request(question)).aiMessage();
    List<ToolExecutionRequest> calls = asked.toolExecutionRequests();
    AiMessage answered =
        model
            .chat(
                request(
                    question,
                    asked,
                    ToolExecutionResultMessage.from(calls.get(0), "alpha"),
                    ToolExecutionResultMessage.from(calls.get(1), "beta")))
            .aiMessage();

    assertThat(calls).extracting(ToolExecutionRequest::name).containsExactly("file_read", "file_read");
    assertThat(calls.get(1).arguments().replaceAll("\\s", "")).isEqualTo("{\"path\":\"b.txt\"}");
    assertThat(answered.text()).isEqualTo("alpha\nbeta");
    assertThat(provider.stats("m").calls()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /temperature, /top_p, /max_tokens",
    "anthropic, /temperature, /top_p, /max_tokens",
    "ollama, /options/temperature, /options/top_p, /options/num_predict"
  })
  void everyProviderIsToldTheSampling(String name, String temperature, String topP, String maxTokens) {
    Inference inference = new Inference(OptionalDouble.of(0.3), OptionalDouble.of(0.75), OptionalInt.of(123));
    ModelRef ref = ref(name, "m");

    clients
        .client(new ModelRef(ref.provider(), ref.modelId(), ref.region(), ref.host(), inference))
        .chat(request(UserMessage.from("Good morning")));

    JsonNode sent = provider.bodies("m").get(0);
    assertThat(sent.at(temperature).asDouble()).isEqualTo(0.3);
    assertThat(sent.at(topP).asDouble()).isEqualTo(0.75);
    assertThat(sent.at(maxTokens).asInt()).isEqualTo(123);
  }

  @ParameterizedTest
  @CsvSource({
    "openai, /temperature, /top_p, /max_tokens",
    "anthropic, /temperature, /top_p, /no-such",
    "ollama, /options/temperature, /options/top_p, /options/num_predict"
  })
  void whatIsNotSaidOfTheSamplingIsLeftToTheProvider(String name, String temperature, String topP, String maxTokens) {
    ModelRef ref = ref(name, "m");

    clients
        .client(new ModelRef(ref.provider(), ref.modelId(), ref.region(), ref.host(), Inference.DEFAULT))
        .chat(request(UserMessage.from("Good morning")));

    JsonNode sent = provider.bodies("m").get(0);
    // Anthropic insists on a number of tokens; its client has one of its own.
    for (String pointer : List.of(temperature, topP, maxTokens)) {
      assertThat(sent.at(pointer).isMissingNode() || sent.at(pointer).isNull()).as(pointer).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "openai, 429, RATE_LIMIT, true",
    "anthropic, 429, RATE_LIMIT, true",
    "ollama, 429, RATE_LIMIT, true",
    "openai, 500, SERVER_ERROR, true",
    "anthropic, 529, SERVER_ERROR, true",
    "ollama, 503, SERVER_ERROR, true",
    "openai, 401, AUTHENTICATION, false",
    "anthropic, 403, AUTHENTICATION, false",
    "openai, 400, BAD_REQUEST, false",
    "ollama, 404, BAD_REQUEST, false",
    "openai, 413, BAD_REQUEST, false",
    "anthropic, 422, BAD_REQUEST, false",
    "openai, 408, TIMEOUT, true"
  })
  void anErrorStatusIsClassifiedAndNeverRetriedByTheClient(String name, int status, Kind kind, boolean retryable) {
    provider.script("m", ModelScript.ECHO.withFailures(Failure.of(status, 1).withRetryAfter(3)));

    ModelFailure failure = failureOf(clients.client(ref(name, "m")));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.retryable()).isEqualTo(retryable);
    assertThat(provider.stats("m").calls()).isEqualTo(1);
    if (kind == Kind.RATE_LIMIT || kind == Kind.SERVER_ERROR) {
      assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
      assertThat(failure.reason()).contains("HTTP " + status).contains("Scripted failure");
    }
  }

  @Test
  void aProviderThatIsTooSlowTimesOut() {
    ModelFailure failure = failureOf(clients(Duration.ofMillis(200)).client(ref("openai", "echo-5000ms")));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void aProviderThatIsNotThereIsUnreachable() {
    ChatModel model = clients.client(ref("openai", "m"));
    provider.close();

    ModelFailure failure = failureOf(model);

    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void anInterruptionGivesTheCallUpAndLeavesTheThreadInterrupted() throws Exception {
    ChatModel model = clients.client(ref("openai", "echo-9000ms"));
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    CompletableFuture<ModelFailure> failed = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              ModelFailure failure = failureOf(model);
              interrupted.complete(Thread.currentThread().isInterrupted());
              failed.complete(failure);
            });
    caller.start();
    assertThat(provider.awaitCalls("echo-9000ms", 1, Duration.ofSeconds(5))).isTrue();

    caller.interrupt();
    caller.join(5_000);

    assertThat(interrupted).isCompletedWithValue(true);
    assertThat(failed.join().kind()).isEqualTo(ModelFailure.Kind.INTERRUPTED);
  }

  private static ScriptedToolCall call(String path) {
    return new ScriptedToolCall(
        "file_read", JsonNodeFactory.instance.objectNode().put("path", path));
  }

  private ProviderModelClients clients(Duration timeout) {
    Map<String, String> settings =
        Map.of("ANTHROPIC_API_KEY", "test-key", "ANTHROPIC_BASE_URL", provider.uri().toString());
    return new ProviderModelClients(
        name -> Optional.ofNullable(settings.get(name)),
        new GantrySettings.Models(
            timeout, List.of(), 16, new GantrySettings.Connections(50, 20, Duration.ofSeconds(60))),
        new EgressGuard(Set.of("127.0.0.1:*")),
        (delay, task) -> () -> { },
        Clock.systemUTC(),
        ProviderModelClients.Listener.NOBODY);
  }

  private ModelRef ref(String name, String model) {
    Optional<String> host =
        switch (name) {
          case "openai" -> Optional.of(provider.v1().toString());
          case "ollama" -> Optional.of(provider.uri().toString());
          default -> Optional.empty();
        };
    Inference inference = new Inference(OptionalDouble.of(0.2), OptionalDouble.empty(), OptionalInt.of(200));
    return new ModelRef(name, Optional.of(model), Optional.empty(), host, inference);
  }

  private static ChatRequest request(ChatMessage... messages) {
    return ChatRequest.builder().messages(messages).toolSpecifications(FILE_READ).build();
  }

  private static ModelFailure failureOf(ChatModel model) {
    return ModelFailures.classify(catchThrowable(() -> model.chat("hello")));
  }
}
