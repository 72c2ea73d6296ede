package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;
import static io.gantry.engine.tool.ToolFixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.workflow.Effect;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which calls are the same. */
class CallKeysTest {

  private final CallKeys keys = new CallKeys();
  private final Tool tool = new FixedTool("look", Effect.READ, Duration.ofSeconds(1), (arguments, context) -> "");

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{\"a\":1,\"b\":{\"d\":[1,2],\"c\":\"x\"}} | {\"b\": {\"c\": \"x\", \"d\": [1, 2]}, \"a\": 1}",
    "{\"a\":1} | {\"a\":1.0}",
    "{\"a\":100} | {\"a\":1e2}",
    "{\"a\":0} | {\"a\":-0.0}",
    "{\"a\":\"\\u00e9\"} | {\"a\":\"é\"}",
  })
  void whatMeansTheSameIsTheSame(String one, String other) {
    assertThat(key(json(one))).isEqualTo(key(json(other)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{\"a\":1} | {\"a\":\"1\"}",
    "{\"a\":[1,2]} | {\"a\":[2,1]}",
    "{\"a\":\"x\"} | {\"a\":\"X\"}",
    "{\"a\":12345678901234567890} | {\"a\":12345678901234567891}",
    "{\"a\":null} | {}",
    "{\"a\":1e999} | {\"a\":-1e999}",
    "{\"a\":{\"b\":1}} | {\"a.b\":1}",
  })
  void whatMeansSomethingElseIsNot(String one, String other) {
    assertThat(key(json(one))).isNotEqualTo(key(json(other)));
  }

  @Test
  void nativeToolsSayWhetherTheirResultsCanBeShared() {
    NativeToolCatalog catalog =
        new NativeToolCatalog(
            Clock.systemUTC(), new RealTime(), new EgressGuard(Set.of(), "test"), HttpSettings.DEFAULT,
            secret -> Optional.empty());
    Set<String> shared = new TreeSet<>();
    for (String name : catalog.nativeTools()) {
      catalog.nativeTool(name).flatMap(one -> one.dependsOn(context())).ifPresent(scope -> shared.add(name));
    }
    catalog.close();

    assertThat(shared)
        .containsExactly("calculator", "file_read", "grep", "head", "http_request", "search", "tail", "web_fetch");
  }

  @Test
  void filesOfAnotherFolderAreOtherFiles() {
    Tool grep = new GrepTool();

    assertThat(grep.dependsOn(context(Path.of("/a"))))
        .isNotEqualTo(grep.dependsOn(context(Path.of("/b"))));
    assertThat(grep.dependsOn(context(new FileScope(Optional.empty(), Map.of("m", Path.of("/a"))))))
        .isNotEqualTo(grep.dependsOn(context(FileScope.NOTHING)));
  }

  @Test
  void whatAToolIsToldIsHashedOnceHoweverManyCallsAreMade() {
    AtomicInteger written = new AtomicInteger();
    ObjectNode parameters = JsonNodeFactory.instance.objectNode().putPOJO("type", new Counted(written));
    Tool counted =
        new FixedTool(
            new ToolSignature("counted", "", parameters, Effect.READ, Duration.ofSeconds(1)), (arguments, context) -> "");

    for (int i = 0; i < 10; i++) {
      keys.of(counted, json("{\"n\": " + i + "}"), context());
    }

    assertThat(written).hasValue(1);
  }

  /** Counts how often it is written out. */
  private record Counted(AtomicInteger written) {

    @JsonValue
    String text() {
      written.incrementAndGet();
      return "object";
    }
  }

  private String key(JsonNode arguments) {
    return keys.of(tool, arguments, context()).orElseThrow();
  }
}
