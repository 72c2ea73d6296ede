package io.gantry.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import io.gantry.engine.tool.FetchResultTool;
import io.gantry.engine.tool.ToolException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Long results of tools: what is shown of them, and how the rest is had. */
class LongResultsTest {

  private static final String LINES =
      IntStream.range(0, 1_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());

  @Example
  void aLongResultIsShownByItsBeginningAndItsEnd() {
    Said step = Conversations.step("steps[0]", "Read");
    Conversations.called(step, "1", "grep", "{}", "short");
    Conversations.called(step, "2", "grep", "{}", LINES);

    Transcript transcript = Conversations.written(List.of(step), 400);

    assertThat(shown(transcript, 1)).isEqualTo("short");
    assertThat(shown(transcript, 2))
        .startsWith("line 0\nline 1\n")
        .endsWith("line 999\n")
        .contains("of " + LINES.length(), "fetch_result with handle result-2")
        .hasSizeLessThan(600);
    assertThat(transcript.results()).containsOnlyKeys("result-2").containsValue(LINES);
  }

  @Example
  void handlesStayTheSameAsTheConversationGrows() {
    Said first = Conversations.called(Conversations.step("steps[0]", "Read"), "1", "grep", "{}", LINES);
    Conversations.answered(first, "Done");
    Said second = Conversations.called(Conversations.step("steps[1]", "More"), "1", "grep", "{}", LINES + "more");

    assertThat(Conversations.written(List.of(first), 400).results()).containsOnlyKeys("result-1");
    assertThat(Conversations.written(List.of(first, second), 400).results())
        .containsExactly(Map.entry("result-1", LINES), Map.entry("result-2", LINES + "more"));
  }

  @Example
  void whatWasFetchedAndInstructionsOfSkillsAreShownAsAWhole() {
    Said step = Conversations.called(Conversations.step("steps[0]", "Read"), "1", "fetch_result", "{}", LINES);
    Conversations.called(step, "2", "Skill", "{\"skill_id\": \"pdf\"}", LINES);

    Transcript transcript = Conversations.written(List.of(step), 400);

    assertThat(shown(transcript, 1)).isEqualTo(LINES);
    assertThat(shown(transcript, 2)).isEqualTo(LINES);
    assertThat(transcript.results()).isEmpty();
  }

  @Property(tries = 300)
  void readingOnFromPartToPartGivesTheWhole(@ForAll long seed, @ForAll @IntRange(min = 2, max = 300) int limit)
      throws Exception {
    String text = textOf(seed);
    StringBuilder read = new StringBuilder();
    int offset = 0;
    while (offset < text.length()) {
      String part = fetch(text, 1_000, "offset", offset, "limit", limit);
      String body = part.substring(0, part.lastIndexOf("\n[characters "));
      assertThat(body).isNotEmpty();
      read.append(body);
      offset += body.length();
    }
    assertThat(read.toString()).isEqualTo(text);
  }

  @Property(tries = 300)
  void aPreviewNeverCutsACharacterInTwo(@ForAll long seed, @ForAll @IntRange(min = 200, max = 400) int most) {
    Said step = Conversations.called(Conversations.step("steps[0]", "Read"), "1", "grep", "{}", textOf(seed));

    String shown = shown(Conversations.written(List.of(step), most), 1);

    assertThat(shown.codePoints().filter(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)).isEmpty();
  }

  @Example
  void placesThatHoldATextAreFoundWhateverItsCase() throws Exception {
    String found = fetch(LINES, 8_000, "query", "LINE 500\n");

    assertThat(found).contains("[at " + LINES.indexOf("line 500\n") + "]", "line 499", "line 501").endsWith("[no more]");
    assertThat(fetch(LINES, 8_000, "query", "line ")).contains("there are more; go on with offset ");
    assertThat(fetch(LINES, 8_000, "query", "dragon")).contains("does not hold that text");
  }

  @Example
  void aFetchShowsNoMoreThanAPreviewDoes() throws Exception {
    assertThat(fetch(LINES, 400, "limit", 5_000)).hasSizeLessThan(500).contains("go on with offset 400");
  }

  @Example
  void aHandleThatIsNotThereIsAnsweredWithThoseThatAre() {
    FetchResultTool tool = new FetchResultTool(Map.of("result-1", LINES), 400);

    assertThatThrownBy(() -> tool.call(arguments("handle", "result-7"), null))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("'result-7'")
        .hasMessageContaining("result-1");
    assertThatThrownBy(() -> tool.call(arguments("handle", "result-1", "offset", 1_000_000), null))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("" + LINES.length());
  }

  private static String textOf(long seed) {
    return new Random(seed)
        .ints(1_000, 0, 3)
        .mapToObj(kind -> kind == 0 ? "a" : kind == 1 ? "\uD83D\uDE00" : "é")
        .collect(Collectors.joining());
  }

  private static String fetch(String text, int most, Object... arguments) throws Exception {
    ObjectNode all = arguments(arguments);
    all.put("handle", "result-1");
    return new FetchResultTool(Map.of("result-1", text), most).call(all, null);
  }

  private static ObjectNode arguments(Object... namesAndValues) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] instanceof Integer number) {
        arguments.put((String) namesAndValues[i], number);
      } else {
        arguments.put((String) namesAndValues[i], (String) namesAndValues[i + 1]);
      }
    }
    return arguments;
  }

  /** The result of the given reply, from 1. */
  private static String shown(Transcript transcript, int reply) {
    return ((ToolExecutionResultMessage) transcript.lines().get(reply).messages().get(1)).text();
  }
}
