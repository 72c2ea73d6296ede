package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.time.RealTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WebFetchToolTest {

  private LocalServer server;
  private GuardedHttpClient http;
  private WebFetchTool tool;
  private String base;

  @BeforeEach
  void aServerThatOnlyApiTestMayReach() throws IOException {
    server = new LocalServer();
    EgressGuard guard = new EgressGuard(Set.of("api.test:" + server.port()), server::resolve);
    http = new GuardedHttpClient(guard, HttpSettings.DEFAULT, new RealTime());
    tool = new WebFetchTool(http);
    base = "http://api.test:" + server.port();
  }

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  @Test
  void showsThePageAsAPersonReadsIt() throws Exception {
    server.answering(
        "/doc/page",
        "text/html; charset=utf-8",
        """
        <html><head><title>Grüße</title><style>p{}</style><script>alert(1)</script></head><body>
        <nav><a href="/home">Home</a></nav>
        <main><h1>Title</h1><p>One <b>bold</b>
          word.</p><ul><li>first</li><li><p>second</p></li></ul>
        <p>See <a href="other?x=1">the other</a>.</p><pre>a
          b</pre><table><tr><td>1</td><td>2</td></tr></table></main>
        <footer>Imprint</footer></body></html>
        """);
    assertThat(fetch("/doc/page"))
        .startsWith("Grüße\n\n# Title\n\nOne bold word.\n\n- first\n- second")
        .contains("See [the other](" + base + "/doc/other?x=1).", "a\n  b", "| 1 | 2")
        .doesNotContain("alert", "Home", "Imprint", "p{}");
  }

  @Test
  void leavesPlainTextAndJsonAsTheyAre() throws Exception {
    server.answering("/data", "application/json", "{\"a\": [1, 2]}");
    assertThat(fetch("/data")).isEqualTo("{\"a\": [1, 2]}");
  }

  @Test
  void findsTheCharsetThatOnlyThePageItselfNames() {
    byte[] page = "<meta charset=iso-8859-1><p>Gr\u00fc\u00dfe</p>".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(ReadablePage.of(page, Optional.empty(), "http://api.test/").text()).isEqualTo("Grüße");
  }

  @Test
  void refusesAPageThatIsNotThereAndAPlaceThatIsNotAllowed() {
    assertThatThrownBy(() -> fetch("/missing")).isInstanceOf(ToolException.class).hasMessageContaining("404");
    assertThatThrownBy(
            () -> tool.call(arguments("url", "http://169.254.169.254/latest"), context()))
        .isInstanceOf(ToolException.class);
    assertThatThrownBy(() -> tool.call(arguments("url", base + "/x"), ToolFixtures.withoutNetwork()))
        .hasMessageContaining("deny_network");
  }

  private String fetch(String path) throws ToolException, InterruptedException {
    return tool.call(arguments("url", base + path), context());
  }
}
