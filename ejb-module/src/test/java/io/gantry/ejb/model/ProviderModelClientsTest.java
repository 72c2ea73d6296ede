package io.gantry.ejb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import io.gantry.ejb.insight.ReuseMetrics.ClientEvent;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.model.ModelFailures;
import io.gantry.engine.model.ModelUnavailableException;
import io.gantry.engine.model.OfflineModel;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.ModelRef.Inference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderModelClientsTest {

  private final Map<String, String> settings = new HashMap<>();
  private final ProviderModelClients clients =
      new ProviderModelClients(
          name -> Optional.ofNullable(settings.get(name)),
          new GantrySettings.Models(
              Duration.ofSeconds(10), List.of(), 16, new GantrySettings.Connections(50, 20, Duration.ofSeconds(60))),
          new EgressGuard(Set.of("127.0.0.1:*", "localhost:*")),
          (delay, task) -> () -> { },
          Clock.systemUTC(),
          ProviderModelClients.Listener.NOBODY);

  @AfterEach
  void close() {
    clients.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "{\"choices\":[{\"message\":null}]}",
      "{\"choices\":[{}]}",
      "{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"1\",\"type\":\"function\",\"function\":null}]}}]}"
  })
  void anAnswerWithoutAMessageIsSaidToHaveNone(String answer) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      ChatModel model = clients.client(ref("openai", "m", "http://127.0.0.1:" + server.getAddress().getPort() + "/v1"));
      ModelFailure failure = ModelFailures.classify(catchThrowable(() -> model.chat("Hello")));

      assertThat(failure.reason()).isEqualTo("The provider's answer has no message, or only a part of one");
      assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.SERVER_ERROR);
    } finally {
      server.stop(0);
    }
  }

  @Nested
  class TheCache {

    @Test
    void racingThreadsShareOneClientThatIsBuiltOnce() throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(16);
      CountDownLatch start = new CountDownLatch(1);
      List<Future<ChatModel>> asked = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        asked.add(
            threads.submit(
                () -> {
                  start.await();
                  return clients.client(ref("openai", "m", "http://127.0.0.1:1/v1"));
                }));
      }
      start.countDown();
      Set<ChatModel> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Future<ChatModel> model : asked) {
        distinct.add(model.get());
      }
      threads.shutdown();

      assertThat(distinct).hasSize(1);
      assertThat(clients.count(ClientEvent.BUILT)).isEqualTo(1);
      assertThat(clients.count(ClientEvent.HIT)).isEqualTo(15);
    }

    @Test
    void everyPartOfAReferenceTellsClientsApart() {
      ModelRef base = ref("ollama", "m", "http://127.0.0.1:1");
      Inference warm = new Inference(OptionalDouble.of(0.9), OptionalDouble.empty(), OptionalInt.empty());

      List<ChatModel> models =
          List.of(
              clients.client(base),
              clients.client(ref("ollama", "other", "http://127.0.0.1:1")),
              clients.client(ref("ollama", "m", "http://127.0.0.1:2")),
              clients.client(new ModelRef("ollama", base.modelId(), base.region(), base.host(), warm)));

      assertThat(models).doesNotHaveDuplicates();
      assertThat(clients.count(ClientEvent.BUILT)).isEqualTo(4);
    }

    @Test
    void aDestinationIsWhatTheSettingsAddToAReference() {
      assertThat(clients.destination(ref("openai", "m", "http://127.0.0.1:1/v1"))).contains("http://127.0.0.1:1/v1 m");
      ModelRef bare =
          new ModelRef("openai", Optional.empty(), Optional.empty(), Optional.empty(), ModelRef.Inference.DEFAULT);
      Optional<String> before = clients.destination(bare);
      settings.put("OPENAI_BASE_URL", "https://models.example/v1");

      assertThat(before).contains("https://api.openai.com/v1 gpt-4o-mini");
      assertThat(clients.destination(bare)).contains("https://models.example/v1 gpt-4o-mini");
      assertThat(clients.destination(ref("ollama", "m", "http://127.0.0.1:1"))).contains("http://127.0.0.1:1 m");
      assertThat(clients.destination(ref("anthropic", "m", "http://127.0.0.1:1"))).as("there is no way there").isEmpty();
      assertThat(clients.destination(ref("nobody", "m", "http://127.0.0.1:1"))).isEmpty();
    }

    @Test
    void atMostSixteenClientsAreKept() {
      for (int i = 0; i < 100; i++) {
        clients.client(ref("ollama", "m" + i, "http://127.0.0.1:1"));
      }

      assertThat(clients.count(ClientEvent.EVICTED)).isEqualTo(84);
      assertThat(clients.count(ClientEvent.CLOSED)).isEqualTo(84);
      assertThat(clients.size()).isEqualTo(16);
    }

    @Test
    void aClearedCacheSeesAKeyThatWasSetInTheMeantime() {
      ModelRef ref = new ModelRef("openai", Optional.of("m"), Optional.empty(), Optional.empty(), Inference.DEFAULT);
      assertThatThrownBy(() -> clients.client(ref)).isInstanceOf(ModelUnavailableException.class);

      settings.put("OPENAI_API_KEY", "k");

      assertThat(clients.client(ref)).isNotNull();
      clients.clear();
      settings.clear();
      assertThatThrownBy(() -> clients.client(ref)).isInstanceOf(ModelUnavailableException.class);
    }
  }

  @Nested
  class Refusals {

    @ParameterizedTest
    @CsvSource({"openai, OPENAI_API_KEY", "anthropic, ANTHROPIC_API_KEY"})
    void aMissingKeyIsNamed(String provider, String variable) {
      assertThatThrownBy(() -> clients.client(bare(provider)))
          .isInstanceOf(ModelUnavailableException.class)
          .hasMessageContaining(variable);
    }

    @ParameterizedTest
    @CsvSource({
      "openai, , OPENAI_API_KEY in the server's environment",
      "openai, https://api.openai.com/v1, OPENAI_API_KEY in the server's environment",
      "anthropic, , ANTHROPIC_API_KEY in the server's environment",
      "anthropic, https://elsewhere.example.com, is reached at",
      "ollama, , has no default model",
      "bedrock, , This server has no provider 'bedrock'",
      "openai, not-a-url, is not an http or https address"
    })
    void areKnownBeforeAnyClientIsMade(String provider, String host, String words) {
      ModelRef ref =
          new ModelRef(provider, Optional.empty(), Optional.empty(), Optional.ofNullable(host), Inference.DEFAULT);

      assertThat(clients.obstacle(ref).orElseThrow()).contains(words);
      assertThat(clients.count(ClientEvent.BUILT)).isZero();
    }

    @Test
    void areNoneWhereAKeyIsSetOrNotNeeded() {
      settings.put("ANTHROPIC_API_KEY", "k");

      assertThat(clients.obstacle(bare("anthropic"))).isEmpty();
      assertThat(clients.obstacle(bare("offline"))).isEmpty();
      assertThat(clients.obstacle(ref("openai", "m", "http://127.0.0.1:1"))).isEmpty();
      assertThat(clients.obstacle(ref("ollama", "m", "http://127.0.0.1:1"))).isEmpty();
      assertThat(clients.count(ClientEvent.BUILT)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bedrock", "writer", "OpenAI", ""})
    void aProviderThatIsNotThereIsNamedWithThoseThatAre(String provider) {
      assertThat(clients.providers()).doesNotContain(provider);
      assertThatThrownBy(() -> clients.client(bare(provider)))
          .isInstanceOf(ModelUnavailableException.class)
          .hasMessageContaining("'" + provider + "'")
          .hasMessageContaining("anthropic, offline, ollama, openai");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not a url", "file:///etc/passwd", "127.0.0.1:11434", "http:///v1"})
    void aHostThatIsNoAddressIsNamed(String host) {
      for (String provider : List.of("openai", "ollama")) {
        assertThatThrownBy(() -> clients.client(ref(provider, "m", host)))
            .isInstanceOf(ModelUnavailableException.class)
            .hasMessageContaining(host);
      }
    }

    @Test
    void anthropicIsReachedOnlyWhereTheOperatorSaysSo() {
      settings.put("ANTHROPIC_API_KEY", "k");

      assertThatThrownBy(() -> clients.client(ref("anthropic", "m", "http://127.0.0.1:1")))
          .isInstanceOf(ModelUnavailableException.class)
          .hasMessageContaining("ANTHROPIC_BASE_URL");
    }

    @Test
    void ollamaNeedsAModel() {
      assertThatThrownBy(() -> clients.client(bare("ollama")))
          .isInstanceOf(ModelUnavailableException.class)
          .hasMessageContaining("model_id");
    }
  }

  @Test
  void offlineNeedsNothing() {
    assertThat(clients.client(ModelRef.OFFLINE).chat("Good morning")).startsWith(OfflineModel.HEADER);
  }

  @Nested
  class TheKey {

    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private String url;

    @BeforeEach
    void start() throws Exception {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.getRequestBody().readAllBytes();
            byte[] body =
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"ok\"}}]}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
      settings.put("OPENAI_API_KEY", "the-servers-key");
    }

    @AfterEach
    void stop() {
      server.stop(0);
    }

    @Test
    void isNeverSentToAHostThatOnlyTheWorkflowNames() {
      clients.client(ref("openai", "m", url)).chat("hello");

      assertThat(authorizations).containsExactly("null");
    }

    @Test
    void isSentToTheAddressThatTheOperatorSet() {
      settings.put("OPENAI_BASE_URL", url);

      clients.client(bare("openai")).chat("hello");
      clients.client(ref("openai", "m", url)).chat("hello");

      assertThat(authorizations).containsExactly("Bearer the-servers-key", "Bearer the-servers-key");
    }
  }

  @Test
  void openAiItselfIsToldTheMostTokensByTheNameItsNewerModelsTake() {
    settings.put("OPENAI_API_KEY", "a-key");
    Inference inference = new Inference(OptionalDouble.of(0.3), OptionalDouble.of(0.75), OptionalInt.of(123));

    ChatRequestParameters sent =
        clients
            .client(new ModelRef("openai", Optional.of("m"), Optional.empty(), Optional.empty(), inference))
            .defaultRequestParameters();

    assertThat(sent.temperature()).isEqualTo(0.3);
    assertThat(sent.topP()).isEqualTo(0.75);
    assertThat(sent.maxOutputTokens()).isNull();
    assertThat(((OpenAiChatRequestParameters) sent).maxCompletionTokens()).isEqualTo(123);
  }

  private static ModelRef bare(String provider) {
    return new ModelRef(provider, Optional.empty(), Optional.empty(), Optional.empty(), Inference.DEFAULT);
  }

  private static ModelRef ref(String provider, String model, String host) {
    return new ModelRef(provider, Optional.of(model), Optional.empty(), Optional.of(host), Inference.DEFAULT);
  }

  @Nested
  class AHostThatAWorkflowNames {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "http://10.0.0.5/admin",
          "http://169.254.169.254/latest",
          "http://[::1]:9080/v1",
          "http://2130706433/v1"
        })
    void isRefusedWhenItIsPrivateAndNotListed(String host) {
      assertThatThrownBy(() -> clients.client(ref("openai", "m", host)))
          .isInstanceOf(ModelUnavailableException.class)
          .hasMessageContaining("gantry.model.hosts");
      assertThatThrownBy(() -> clients.client(ref("ollama", "m", host))).isInstanceOf(ModelUnavailableException.class);
      assertThat(clients.count(ClientEvent.BUILT)).isZero();
    }
  }
}
