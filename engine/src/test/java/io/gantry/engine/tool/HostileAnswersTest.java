package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.time.RealTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers of servers that mean harm: none takes memory, threads or time without bound. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileAnswersTest {

  private static final String OK = "HTTP/1.1 200 OK\r\n";

  @Test
  void headersWithoutEndAreNotRead() throws Exception {
    try (EndlessServer server = new EndlessServer(OK, "X-Again: " + "x".repeat(1000) + "\r\n", EndlessServer.ENOUGH)) {
      assertThatThrownBy(() -> fetch(server.port())).hasMessageContaining("more than 200 headers");
      assertThat(server.written()).isLessThan(EndlessServer.ENOUGH);
    }
  }

  @Test
  void aHeaderWithoutEndIsNotRead() throws Exception {
    try (EndlessServer server = new EndlessServer(OK + "X-Long: ", "x".repeat(1000), EndlessServer.ENOUGH)) {
      assertThatThrownBy(() -> fetch(server.port())).hasMessageContaining("one of more than 16384 bytes");
      assertThat(server.written()).isLessThan(EndlessServer.ENOUGH);
    }
  }

  @Test
  void anAnswerThatGoesOnAndOnEndsWithItsTime() throws Exception {
    String begun = OK + "Content-Type: text/event-stream\r\n\r\n";
    try (EndlessServer server = new EndlessServer(begun, ": still here\n\n", Long.MAX_VALUE);
        GuardedPosts posts = new GuardedPosts(guard(server.port()), HttpSettings.DEFAULT, new RealTime())) {
      GuardedPosts.Request request =
          new GuardedPosts.Request(address(server.port()), Map.of(), Optional.of("{}"), Duration.ofMillis(300));
      assertThatThrownBy(
              () -> posts.send(request, (status, headers, body) -> {
                // As a reader does who waits for a message among them.
                while (body.read() >= 0) {
                  Thread.onSpinWait();
                }
                return status;
              }))
          .isInstanceOf(ToolException.class)
          .hasMessageContaining("did not end its answer within 300 ms");
    }
  }

  @Test
  void anAnswerEndsWhenTheTimerSaysSo() throws Exception {
    HandTime time = new HandTime();
    String begun = OK + "Content-Type: text/plain\r\n\r\n";
    try (EndlessServer server = new EndlessServer(begun, "still here", Long.MAX_VALUE);
        GuardedPosts posts = new GuardedPosts(guard(server.port()), HttpSettings.DEFAULT, time)) {
      assertThatThrownBy(
              () -> posts.send(request(server.port()), (status, headers, body) -> {
                time.pass(Duration.ofHours(1));
                return body.readAllBytes().length;
              }))
          .isInstanceOf(ToolException.class)
          .hasMessageContaining("did not end its answer within 3600000 ms");
    }
  }

  @Test
  void aCallThatHasEndedLeavesNothingWithTheTimerAndNeedsNone() throws Exception {
    HandTime time = new HandTime();
    GuardedPosts.Reader<Integer> status = (code, headers, body) -> code;
    try (LocalServer server = new LocalServer().answering("/", "text/plain", "ok");
        GuardedPosts posts = new GuardedPosts(guard(server.port()), HttpSettings.DEFAULT, time)) {
      assertThat(posts.send(request(server.port()), status)).isEqualTo(200);
      assertThat(time.pending()).isZero();
      time.stopped = true;
      assertThat(posts.send(request(server.port()), status)).as("the server stops").isEqualTo(200);
    }
  }

  private static GuardedPosts.Request request(int port) {
    return new GuardedPosts.Request(address(port), Map.of(), Optional.of("{}"), Duration.ofHours(1));
  }

  @Test
  void aPageOfBlanksIsReadAtOnce() {
    byte[] page = ("<pre>" + " ".repeat(1_000_000) + "x</pre>").getBytes(StandardCharsets.UTF_8);

    assertThat(ReadablePage.of(page, Optional.empty(), "http://api.test/").text()).isEqualTo("x");
  }

  @Test
  void aPageOfElementsWithinElementsIsReadAtOnce() {
    byte[] page = "<b>x".repeat(250_000).getBytes(StandardCharsets.UTF_8);

    assertThat(ReadablePage.of(page, Optional.empty(), "http://api.test/").text()).hasSize(250_000);
  }

  private static String fetch(int port) throws ToolException, InterruptedException {
    try (GuardedHttpClient http = new GuardedHttpClient(guard(port), HttpSettings.DEFAULT, new RealTime())) {
      return new WebFetchTool(http).call(arguments("url", address(port)), context());
    }
  }

  private static EgressGuard guard(int port) {
    return new EgressGuard(Set.of("127.0.0.1:" + port));
  }

  private static String address(int port) {
    return "http://127.0.0.1:" + port + "/";
  }
}
