package io.gantry.fakeprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.fakeprovider.ModelScript.Failure;
import io.gantry.fakeprovider.ModelScript.Limits;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FakeProviderTest {

  private final HttpClient http = HttpClient.newHttpClient();
  private FakeProvider provider;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  @Nested
  class Pages {

    @Test
    void aPageIsScriptedAndCountedAsAModelIs() throws Exception {
      provider.script("pages/site", ModelScript.ECHO.withFailures(Failure.of(503, 1)));

      HttpResponse<String> refused = page("/pages/site/a?b=c");
      HttpResponse<String> answered = page("/pages/site/a?b=c");
      HttpResponse<String> base = page("/pages/site");

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(answered.statusCode()).isEqualTo(200);
      assertThat(answered.body()).isEqualTo("Answer to: /pages/site/a");
      assertThat(base.body()).isEqualTo("Answer to: /pages/site");
      assertThat(provider.stats("pages/site").answered()).isEqualTo(2);
      assertThat(provider.requests()).extracting(RecordedRequest::model).containsOnly("pages/site");
    }

    @Test
    void aPageTakesTheTimeThatItsNameSays() throws Exception {
      CompletableFuture<HttpResponse<String>> first =
          http.sendAsync(HttpRequest.newBuilder(provider.page("slow-300ms")).build(), BodyHandlers.ofString());
      CompletableFuture<HttpResponse<String>> second =
          http.sendAsync(HttpRequest.newBuilder(provider.page("slow-300ms")).build(), BodyHandlers.ofString());

      assertThat(first.get().statusCode()).isEqualTo(200);
      assertThat(second.get().statusCode()).isEqualTo(200);
      assertThat(provider.stats("pages/slow-300ms").maxOverlap()).isEqualTo(2);
    }

    @Test
    void requestsThatComeOverOneConnectionHaveOnePort() throws Exception {
      page("/pages/site/first");
      page("/pages/site/second");
      HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(provider.page("site/third")).build(), BodyHandlers.ofString());

      List<Integer> ports = provider.requests().stream().map(RecordedRequest::clientPort).toList();
      assertThat(ports.get(1)).isEqualTo(ports.get(0)).isNotEqualTo(ports.get(2));
    }

    private HttpResponse<String> page(String path) throws Exception {
      return http.send(HttpRequest.newBuilder(provider.uri().resolve(path)).build(), BodyHandlers.ofString());
    }
  }

  @Nested
  class Replies {

    @Test
    void anUnscriptedModelAnswersWithTheStartOfTheLastUserMessage() throws Exception {
      JsonNode answer = json(chat("echo", "x".repeat(100)));

      assertThat(content(answer)).isEqualTo("Answer to: " + "x".repeat(80));
      assertThat(answer.at("/usage/total_tokens").asInt()).isPositive();
    }

    @Test
    void queuedRepliesComeOnceEachAndTheDefaultReplyAfterThem() throws Exception {
      provider.script(
          "m", ModelScript.ECHO.withReplies(Reply.text("one"), Reply.text("two")).withReply(Reply.text("always")));

      List<String> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(content(json(chat("m", "hello"))));
      }

      assertThat(answers).containsExactly("one", "two", "always", "always");
    }

    @Test
    void scriptedUsageIsReported() throws Exception {
      provider.script("m", ModelScript.ECHO.withUsage(1234, 56));

      JsonNode usage = json(chat("m", "hello")).get("usage");

      assertThat(usage.toString())
          .isEqualTo("{\"prompt_tokens\":1234,\"completion_tokens\":56,\"total_tokens\":1290}");
    }

    @Test
    void aRuleAsksForToolsFirstAndAnswersOnceTheirResultsAreThere() throws Exception {
      JsonNode arguments = Json.read("{\"path\":\"a.txt\"}".getBytes(StandardCharsets.UTF_8), JsonNode.class);
      provider.script(
          "m",
          ModelScript.ECHO.withRule(
              new ToolRule(List.of(new ScriptedToolCall("file_read", arguments)), Optional.of("done"))));
      String tools = ", \"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"file_read\"}}]";
      String user = "{\"role\":\"user\",\"content\":\"read\"}";

      JsonNode first = json(post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[" + user + "]" + tools + "}"));
      JsonNode second =
          json(
              post(
                  "/v1/chat/completions",
                  "{\"model\":\"m\",\"messages\":[" + user + ",{\"role\":\"tool\",\"content\":\"\"}]" + tools + "}"));

      assertThat(first.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
      assertThat(first.at("/choices/0/message/tool_calls/0/function/arguments").asText())
          .isEqualTo("{\"path\":\"a.txt\"}");
      assertThat(content(second)).isEqualTo("done");
    }

    @Test
    void aStreamGivesTheSameTextInPiecesThenUsageThenDone() throws Exception {
      String body =
          "{\"model\":\"echo\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
              + "\"messages\":[{\"role\":\"user\",\"content\":\"a sentence that is longer than one piece\"}]}";

      HttpResponse<Stream<String>> response = http.send(request("/v1/chat/completions", body), BodyHandlers.ofLines());
      List<String> data = response.body().filter(line -> line.startsWith("data: ")).map(l -> l.substring(6)).toList();

      assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
      assertThat(data.get(data.size() - 1)).isEqualTo("[DONE]");
      StringBuilder text = new StringBuilder();
      for (String chunk : data.subList(0, data.size() - 1)) {
        text.append(Json.MAPPER.readTree(chunk).at("/choices/0/delta/content").asText());
      }
      assertThat(text).hasToString("Answer to: a sentence that is longer than one piece");
      assertThat(Json.MAPPER.readTree(data.get(data.size() - 2)).at("/usage/total_tokens").asInt()).isPositive();
    }
  }

  @Nested
  class Trouble {

    @Test
    void theNextAnswersFailAsScriptedWithRetryAfter() throws Exception {
      provider.script("m", ModelScript.ECHO.withFailures(Failure.of(429, 2).withRetryAfter(7), Failure.of(503, 1)));

      HttpResponse<String> first = chat("m", "hello");

      assertThat(first.statusCode()).isEqualTo(429);
      assertThat(first.headers().firstValue("Retry-After")).contains("7");
      assertThat(chat("m", "hello").statusCode()).isEqualTo(429);
      assertThat(chat("m", "hello").statusCode()).isEqualTo(503);
      assertThat(chat("m", "hello").statusCode()).isEqualTo(200);
      assertThat(provider.stats("m")).isEqualTo(new ModelStats(4, 1, 0, 1, 2, 1));
    }

    @Test
    void requestsBeyondTheRateAreRefusedWithTheWaitUntilTheNextToken() throws Exception {
      provider.script("m", ModelScript.ECHO.withLimits(new Limits(0.1, 2, 0)));

      List<HttpResponse<String>> answers = List.of(chat("m", "1"), chat("m", "2"), chat("m", "3"));

      assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(200, 200, 429);
      assertThat(Integer.parseInt(answers.get(2).headers().firstValue("Retry-After").orElseThrow())).isBetween(9, 10);
    }

    @Test
    void callsBeyondTheConcurrencyLimitAreRefused() throws Exception {
      provider.script("m", ModelScript.ECHO.withLatency(300, 0).withLimits(new Limits(0, 0, 2)));

      List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        calls.add(http.sendAsync(chatRequest("m", "call " + i), BodyHandlers.ofString()));
      }
      List<Integer> statuses = calls.stream().map(call -> call.join().statusCode()).sorted().toList();

      assertThat(statuses).containsExactly(200, 200, 429, 429, 429);
      assertThat(provider.stats("m").maxOverlap()).isEqualTo(2);
      assertThat(provider.stats("m").rateLimited()).isEqualTo(3);
    }

    @Test
    void anUnreadableRequestIsAnsweredWith400() throws Exception {
      assertThat(post("/v1/chat/completions", "{").statusCode()).isEqualTo(400);
      assertThat(post("/v1/chat/completions", "{\"model\":\"m\"}").body()).contains("messages");
      assertThat(post("/api/chat", "{\"model\":\"m\",\"messages\":[{}]}").body()).contains("does not stream");
    }
  }

  @Nested
  class Latency {

    @Test
    void comesFromTheNameUnlessTheScriptSaysOtherwise() throws Exception {
      long start = System.nanoTime();
      chat("echo-120ms", "hello");
      long named = System.nanoTime() - start;
      provider.script("slow-9000ms", ModelScript.ECHO.withLatency(0, 0));
      long scriptedStart = System.nanoTime();
      chat("slow-9000ms", "hello");

      assertThat(Duration.ofNanos(named)).isBetween(Duration.ofMillis(120), Duration.ofSeconds(2));
      assertThat(Duration.ofNanos(System.nanoTime() - scriptedStart)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void holdsNoThread() throws Exception {
      List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        calls.add(http.sendAsync(chatRequest("echo-400ms", "call " + i), BodyHandlers.ofString()));
      }
      assertThat(provider.awaitCalls("echo-400ms", 300, Duration.ofSeconds(20))).isTrue();
      calls.forEach(CompletableFuture::join);

      assertThat(provider.stats("echo-400ms").answered()).isEqualTo(300);
      assertThat(provider.stats("echo-400ms").maxOverlap()).isGreaterThan(100);
      assertThat(serverThreads()).isLessThan(30);
    }

    @Test
    void letsAnAnswerThroughThatNoBufferHolds() throws Exception {
      String text = "x".repeat(20_000_000);
      provider.script("pages/large-20ms", ModelScript.ECHO.withReply(Reply.text(text)));

      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(provider.page("large-20ms")).build(), BodyHandlers.ofString());

      assertThat(answer.body().length()).isEqualTo(text.length());
    }

    private long serverThreads() {
      return Thread.getAllStackTraces().keySet().stream()
          .map(Thread::getName)
          .filter(name -> name.startsWith("XNIO") || name.startsWith("fake-provider"))
          .count();
    }
  }

  @Nested
  class Control {

    @Test
    void aScriptCanBeSetOverHttpAndResetAgain() throws Exception {
      String script =
          "{\"latencyMs\":0,\"jitterMs\":0,\"replies\":[\"plain\",{\"text\":\"object\"},"
              + "{\"tool_calls\":[{\"name\":\"grep\",\"arguments\":{\"pattern\":\"x\"}}]}],\"reply\":\"rest\","
              + "\"usage\":{\"promptTokens\":3,\"completionTokens\":4},\"failures\":[{\"status\":500}],"
              + "\"limits\":{\"concurrency\":9},\"rule\":{\"whenToolsOffered\":[{\"name\":\"grep\"}],\"then\":\"t\"}}";

      assertThat(control("PUT", "/control/models/org%2Fm:7b", script).statusCode()).isEqualTo(200);
      assertThat(chat("org/m:7b", "hello").statusCode()).isEqualTo(500);
      assertThat(content(json(chat("org/m:7b", "hello")))).isEqualTo("plain");
      assertThat(content(json(chat("org/m:7b", "hello")))).isEqualTo("object");
      assertThat(json(chat("org/m:7b", "hello")).at("/choices/0/message/tool_calls/0/function/name").asText())
          .isEqualTo("grep");
      assertThat(content(json(chat("org/m:7b", "hello")))).isEqualTo("rest");

      assertThat(control("DELETE", "/control", "").statusCode()).isEqualTo(204);
      assertThat(content(json(chat("org/m:7b", "hello")))).isEqualTo("Answer to: hello");
    }

    @Test
    void anUnknownKeyInAScriptIsRefusedByName() throws Exception {
      HttpResponse<String> answer = control("PUT", "/control/models/m", "{\"latency\":5}");

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("latency");
    }

    @Test
    void statsTellWhatEachModelSawAndWhatWasAsked() throws Exception {
      http.send(
          HttpRequest.newBuilder(chatRequest("m", "count me"), (name, value) -> true)
              .header("x-gantry-call", "run-1/steps[0]#1")
              .build(),
          BodyHandlers.ofString());

      JsonNode stats = json(http.send(get("/control/stats"), BodyHandlers.ofString()));
      JsonNode figuresOnly = json(http.send(get("/control/stats?requests=false"), BodyHandlers.ofString()));

      assertThat(stats.at("/models/m/calls").asInt()).isEqualTo(1);
      assertThat(stats.at("/requests/0/prompt").asText()).isEqualTo("count me");
      assertThat(stats.at("/requests/0/callKey").asText()).isEqualTo("run-1/steps[0]#1");
      assertThat(stats.at("/requests/0/status").asInt()).isEqualTo(200);
      assertThat(figuresOnly.has("requests")).isFalse();
    }

    @Test
    void theSameCallMadeTwiceHasTheSameHash() throws Exception {
      chat("m", "one");
      chat("m", "one");
      chat("m", "two");

      List<RecordedRequest> requests = provider.requests();

      assertThat(requests.get(0).requestHash()).isEqualTo(requests.get(1).requestHash());
      assertThat(requests.get(0).requestHash()).isNotEqualTo(requests.get(2).requestHash());
      assertThat(requests.get(0).answeredNanos().getAsLong()).isGreaterThanOrEqualTo(requests.get(0).receivedNanos());
    }

    @Test
    void modelsAreListed() throws Exception {
      provider.script("mine", ModelScript.ECHO);

      JsonNode models = json(http.send(get("/v1/models"), BodyHandlers.ofString()));

      assertThat(models.get("data").findValuesAsText("id")).containsExactly("echo", "mine");
    }
  }

  private HttpResponse<String> chat(String model, String prompt) throws Exception {
    return http.send(chatRequest(model, prompt), BodyHandlers.ofString());
  }

  private HttpRequest chatRequest(String model, String prompt) {
    return request(
        "/v1/chat/completions",
        "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}");
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return http.send(request(path, body), BodyHandlers.ofString());
  }

  private HttpResponse<String> control(String method, String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(provider.uri() + path)).method(method, BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private HttpRequest request(String path, String body) {
    return HttpRequest.newBuilder(URI.create(provider.uri() + path)).POST(BodyPublishers.ofString(body)).build();
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(URI.create(provider.uri() + path)).build();
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return Json.MAPPER.readTree(response.body());
  }

  private static String content(JsonNode answer) {
    return answer.at("/choices/0/message/content").asText();
  }
}
