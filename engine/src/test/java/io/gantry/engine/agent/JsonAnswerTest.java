package io.gantry.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonAnswerTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"route\": \"a\"}",
        "  \n{\"route\": \"a\"}\n ",
        "```json\n{\"route\": \"a\"}\n```",
        "```\n{\"route\": \"a\"}\n```",
        "Of course!\n\n```JSON\n{\"route\": \"a\"}\n```\nAnything else?",
        "I think {\"route\": \"a\"} is best.",
        "Sets {1, 2} and {x} aside, it is {\"route\": \"a\"}.",
        "{ not json } {\"route\": \"a\"}",
        "{note: {\"route\": \"a\"}}",
        "\"{\" begins and {\"route\": \"a\"}",
        "{\"route\": \"a\",}"
      })
  void anObjectIsFoundRawFencedOrInText(String text) {
    assertThat(JsonAnswer.find(text)).contains(json("{\"route\": \"a\"}"));
  }

  @Test
  void anArrayIsFoundToo() {
    assertThat(JsonAnswer.find("The tasks: [{\"task\": \"a\"}, {\"task\": \"b\"}]"))
        .contains(json("[{\"task\": \"a\"}, {\"task\": \"b\"}]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "billing", "\"route\"", "7", "{", "[1, 2", "{route: a}", "{'route': 'a'}", "```", "```json"})
  void whatIsNeitherObjectNorArrayIsNoAnswer(String text) {
    assertThat(JsonAnswer.find(text)).isEmpty();
  }

  @Test
  void theWholeTextWinsOverAFenceInsideIt() {
    assertThat(JsonAnswer.find("{\"text\": \"```json {\\\"a\\\": 1} ```\"}").orElseThrow().has("text")).isTrue();
  }

  @Test
  void aFencedBlockWinsOverAnEarlierOneInText() {
    assertThat(JsonAnswer.find("Not {\"route\": \"b\"} but\n```json\n{\"route\": \"a\"}\n```"))
        .contains(json("{\"route\": \"a\"}"));
  }

  @Test
  void aFenceInsideATextOfTheFencedBlockDoesNotEndIt() {
    String text = "```json\n{\"text\": \"a\n``` b\", \"route\": \"a\"}\n```";

    assertThat(JsonAnswer.find(text).orElseThrow().path("route").asText()).isEqualTo("a");
  }

  @Test
  void whatTheCallerDoesNotWantIsPassedOver() {
    String text = "See [1] and {\"note\": {\"route\": 1}}: {\"route\": \"a\"}";

    assertThat(JsonAnswer.find(text)).contains(json("[1]"));
    assertThat(JsonAnswer.find(text, found -> found.path("route").isTextual())).contains(json("{\"route\": \"a\"}"));
  }

  @Test
  void manyBracketsBeforeTheAnswerDoNotHideIt() {
    assertThat(JsonAnswer.find("{x} [y, ".repeat(50_000) + "{\"route\": \"a\"}")).contains(json("{\"route\": \"a\"}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 30, 31, 32, 33, 34, 63, 64, 65, 66, 1000})
  void whatIsNestedTooDeeplyDoesNotHideWhatFollows(int depth) {
    assertThat(JsonAnswer.find("[".repeat(depth) + " {\"route\": \"a\"}")).contains(json("{\"route\": \"a\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[", "{\"", "{\"a\":", "[1,", "[\"[\",", "[\",\",", "```", "```{\"a\":", "{\"a\":\"\\", "[{", "[{}"})
  void noTextTakesLongerThanItsLengthAllows(String part) {
    String text = part.repeat(200_000 / part.length());

    assertTimeoutPreemptively(Duration.ofSeconds(30), () -> JsonAnswer.find(text, found -> false));
  }

  @Property
  void whateverIsWrittenAsJsonIsFoundAgainInsideOtherText(
      @ForAll("objects") JsonNode object, @ForAll("prose") String before, @ForAll("prose") String after) {
    assertThat(JsonAnswer.find(object.toString())).contains(object);
    assertThat(JsonAnswer.find(object.toPrettyString())).contains(object);
    assertThat(JsonAnswer.find(before + "\n```json\n" + object + "\n```\n" + after)).contains(object);
    assertThat(JsonAnswer.find(before + object + after)).contains(object);
  }

  @Property
  void noTextMakesItFail(@ForAll("garbage") String text) {
    Optional<JsonNode> found = JsonAnswer.find(text);

    assertThat(found).isEqualTo(JsonAnswer.find(text));
    found.ifPresent(json -> assertThat(json.isContainerNode()).isTrue());
  }

  @Provide
  Arbitrary<JsonNode> objects() {
    Arbitrary<String> texts = Arbitraries.strings().withChars("ab\"\\{}[]`,: \n\té😀").ofMaxLength(12);
    return Arbitraries.maps(texts, Arbitraries.oneOf(texts, Arbitraries.integers(), texts.list().ofMaxSize(3)))
        .ofMaxSize(4)
        .map(JSON::valueToTree);
  }

  @Provide
  Arbitrary<String> prose() {
    return Arbitraries.strings().withChars("abc .,:;!?'\"()}]\n").ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> garbage() {
    return Arbitraries.strings().withChars("{}[]\",:\\`1ae-. \n\u0000").ofMaxLength(200);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
