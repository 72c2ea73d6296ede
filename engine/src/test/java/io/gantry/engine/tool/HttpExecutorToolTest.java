package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static io.gantry.engine.tool.ToolFixtures.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.workflow.Environment;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import io.gantry.engine.workflow.Tools.Terms;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpExecutorToolTest {

  private static final Environment.Secret TOKEN =
      new Environment.Secret("TOKEN", Optional.empty(), Environment.Source.ENV, Optional.empty());

  private static final Polling POLLING = new Polling(Clock.systemUTC(), CatalogListener.NONE);

  private LocalServer server;
  private GuardedHttpClient http;

  @BeforeEach
  void anApi() throws IOException {
    server = new LocalServer().answering("/", "application/json", "{\"ok\":true}");
    http = new GuardedHttpClient(
        new EgressGuard(Set.of("api.test:" + server.port()), server::resolve), HttpSettings.DEFAULT, new RealTime());
  }

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1, /items?limit=5, /v1/items?limit=5",
    "/v1, items, /v1/items",
    "/v1/, /items, /v1/items",
    "/v1, '', /v1",
    "/v1, ?q=../x, /v1?q=../x",
    "/v1, /a b, /v1/a%20b",
    "/v1, /a%20b+c, /v1/a%20b+c",
    "/v1, /@evil.test/, /v1/@evil.test/",
    "/v1, /x?u=http://evil.test/, /v1/x?u=http://evil.test/",
    "'', /items, /items",
    "'', evil.test, /evil.test"
  })
  void joinsPathsToTheBase(String prefix, String path, String expected) throws Exception {
    call(executor(prefix, Map.of()), "path", path);
    assertThat(server.requests()).extracting(LocalServer.Request::uri).containsExactly(expected);
  }

  @Test
  void postsManyCallsToTheBase() throws Exception {
    Tool tool = executor("/v1/prices", Map.of());

    JsonNode arguments = tool.batched(List.of(json("{\"path\":\"/a\"}"), json("{\"path\":\"/b\"}")));

    assertThat(new ArgumentCheck().problems(tool.signature(), arguments, List.of())).isEmpty();
    tool.call(arguments, context());
    assertThat(server.requests()).singleElement().satisfies(request -> {
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.uri()).isEqualTo("/v1/prices");
      assertThat(request.body()).isEqualTo("{\"items\":[{\"path\":\"/a\"},{\"path\":\"/b\"}]}");
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.test/", "http://evil.test/", "https://api.test/v1", "/../admin", "..", "/a/../../admin", "/./x",
        "/%2e%2e/admin", "/%2E./admin", "/.%2e/admin", "/%252e%252e/admin", "/%25252e%25252e/admin",
        "/a%2f..%2f..%2fadmin", "/..%2fadmin", "/..%5cadmin", "\\..\\admin",
        "/a\\..\\..\\admin", "/..;/admin", "/..;x=1/admin", "/%2e%2e;/admin",
        "/a#b", "/a%00b", "/a%0d%0aHost:x", "/a\r\nHost: x", "/%zz", "/%", "%2f%2fevil.test", "/%c0%ae%c0%ae/../x"
      })
  void refusesPathsThatLeaveTheBase(String path) {
    assertThatThrownBy(() -> call(executor("/v1", Map.of()), "path", path)).isInstanceOf(ToolException.class);
    assertThat(server.requests()).isEmpty();
    assertThat(server.lookedUp()).isEmpty();
  }

  @Test
  void refusesRedirectsThatLeaveTheBase() throws Exception {
    server.redirecting("/v1/out", 302, "/admin").redirecting("/v1/in", 302, "/v1/items");
    assertThatThrownBy(() -> call(executor("/v1", Map.of()), "path", "/out"))
        .hasMessageContaining("leads out of the base");
    assertThat(call(executor("/v1", Map.of()), "path", "/in").path("status").asInt()).isEqualTo(200);
    assertThat(server.requests()).extracting(LocalServer.Request::uri).doesNotContain("/admin");
  }

  @Test
  void aPrefixIsAFolderNotTheBeginningOfAName() throws Exception {
    server.redirecting("/v1/out", 302, "/v10/items");
    assertThatThrownBy(() -> call(executor("/v1", Map.of()), "path", "/out"))
        .hasMessageContaining("leads out of the base");
  }

  @Test
  void sendsDeclaredHeadersWithTheirSecretsAndKeepsThem() throws Exception {
    Map<String, String> declared =
        Map.of("Authorization", "Basic x", "X-Token", "t ${TOKEN}", "Accept", "application/json");
    HttpExecutorTool tool = executor("/v1", declared);

    call(tool, "path", "/a", "headers", Map.of("accept", "text/plain", "X-More", "1"));

    LocalServer.Request request = server.requests().get(0);
    assertThat(request.header("Authorization")).isEqualTo("Basic x");
    assertThat(request.header("X-Token")).isEqualTo("t s3cret$1");
    assertThat(request.header("Accept")).isEqualTo("text/plain");
    assertThat(request.header("X-More")).isEqualTo("1");
    for (String fixed : List.of("authorization", "AUTHORIZATION", "x-token")) {
      assertThatThrownBy(() -> call(tool, "path", "/a", "headers", Map.of(fixed, "mine")))
          .hasMessageContaining("set by the workflow");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void sendsAValueAsJsonAndATextAsItIs(String method) throws Exception {
    HttpExecutorTool tool = executor("/v1", Map.of());

    call(tool, "path", "/items", "method", method, "body", Map.of("name", "crane", "tons", 3));
    call(tool, "path", "/items", "method", method, "body", "as it is");

    LocalServer.Request json = server.requests().get(0);
    assertThat(json.method()).isEqualTo(method);
    assertThat(json.header("Content-Type")).startsWith("application/json");
    assertThat(json(json.body())).isEqualTo(json("{\"name\": \"crane\", \"tons\": 3}"));
    assertThat(server.requests().get(1).body()).isEqualTo("as it is");
    assertThat(server.requests().get(1).header("Content-Type")).startsWith("text/plain");
  }

  @Test
  void keepsTheTypeThatTheWorkflowDeclaresForBodies() throws Exception {
    call(executor("/v1", Map.of("Content-Type", "application/xml")), "path", "/a", "method", "POST", "body", "<a/>");

    assertThat(server.requests().get(0).header("Content-Type")).startsWith("application/xml");
    assertThat(server.requests().get(0).body()).isEqualTo("<a/>");
  }

  @Test
  void refusesABodyWhereTheMethodHasNone() {
    assertThatThrownBy(() -> call(executor("/v1", Map.of()), "path", "/a", "method", "GET", "body", "x"))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("GET");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aSecretThatTheOtherSideRepeatsIsNotShown() throws Exception {
    server.answering("/echo", "text/plain", "You sent t s3cret$1 and s3cret$1");
    HttpExecutorTool tool = executor("", Map.of("X-Token", "t ${TOKEN}"));

    assertThat(call(tool, "path", "/echo").path("body").asText()).isEqualTo("You sent t ${TOKEN} and ${TOKEN}");
  }

  @Test
  void namesASecretThatIsNotDeclaredOrHasNoValue() {
    assertThatThrownBy(() -> call(executor("/v1", Map.of("X", "${OTHER}")), "path", "/a"))
        .hasMessageContaining("${OTHER}");
    HttpExecutorTool without =
        new HttpExecutorTool(
            "api",
            spec("/v1", Map.of()),
            http,
            new SecretHeaders(Map.of("X", "${TOKEN}"), List.of(TOKEN), SecretValues.NONE),
            POLLING);
    assertThatThrownBy(() -> call(without, "path", "/a")).hasMessageContaining("TOKEN has no value");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void refusesABaseThatIsNotAllowed() {
    HttpExecutor loopback =
        new HttpExecutor("api", "http://127.0.0.1:" + server.port(), Map.of(), Terms.NONE, "", json("{}"));
    HttpExecutorTool tool = new HttpExecutorTool("api", loopback, http, noHeaders(), POLLING);
    assertThatThrownBy(() -> call(tool, "path", "/a")).hasMessageContaining("loopback");
    HttpExecutor odd = new HttpExecutor("api", "ftp://x", Map.of(), Terms.NONE, "", json("{}"));
    assertThatThrownBy(() -> call(new HttpExecutorTool("api", odd, http, noHeaders(), POLLING), "path", "/a"))
        .hasMessageContaining("base_url of HTTP executor api");
  }

  @Test
  void describesItselfFromTheWorkflow() {
    HttpExecutor spec =
        new HttpExecutor(
            "api", "https://api.test", Map.of(), Terms.within(Duration.ofSeconds(3)), "The shop.",
            json("{\"examples\":[\"GET /items\"],\"response_format\":\"JSON\",\"common_endpoints\":[],\"x\":null}"));
    ToolSignature signature = new HttpExecutorTool("api", spec, http, noHeaders(), POLLING).signature();
    assertThat(signature.description())
        .isEqualTo("The shop.\nexamples: [\"GET /items\"]\nresponse_format: JSON");
    assertThat(signature.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(executor("/v1", Map.of()).signature().timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void opensNothingWhenTheWorkflowDeniesNetworkAccess() {
    assertThatThrownBy(() -> executor("/v1", Map.of()).call(arguments("path", "/"), ToolFixtures.withoutNetwork()))
        .hasMessageContaining("deny_network");
    assertThat(server.lookedUp()).isEmpty();
  }

  private HttpExecutor spec(String prefix, Map<String, String> headers) {
    return new HttpExecutor(
        "api", "http://api.test:" + server.port() + prefix, headers, Terms.NONE, "", json("{}"));
  }

  private HttpExecutorTool executor(String prefix, Map<String, String> headers) {
    SecretHeaders declared = new SecretHeaders(headers, List.of(TOKEN), secret -> Optional.of("s3cret$1"));
    return new HttpExecutorTool("api", spec(prefix, headers), http, declared, POLLING);
  }

  private static SecretHeaders noHeaders() {
    return new SecretHeaders(Map.of(), List.of(), SecretValues.NONE);
  }

  private static JsonNode call(HttpExecutorTool tool, Object... arguments) throws ToolException, InterruptedException {
    return json(tool.call(arguments(arguments), context()));
  }
}
