package io.gantry.engine.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds the JSON object or array in what a model said. Looked for in this order: the whole text, each block fenced by
 * three backquotes, the first one anywhere in the text. A comma too many at the end and line breaks inside a text are
 * forgiven, other mistakes are not.
 *
 * <p>Takes time in proportion to the text, whatever it holds; nesting deeper than {@value #MAX_DEPTH} is not JSON here.
 */
public final class JsonAnswer {

  /**
   * Also what keeps the time linear, though every bracket is tried: two tries that both read the same character agree or
   * disagree for good on whether it is inside a text, since a backslash outside of one ends a try. Of those that agree,
   * each lies a level deeper than the one before it, so no character is read more than twice this often.
   */
  private static final int MAX_DEPTH = 32;

  private static final String FENCE = "```";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .build();

  private final String text;
  private final char[] characters;
  private final Predicate<JsonNode> wanted;

  /** Where the last try that was nested too deeply stopped; what it had passed is not looked into again. */
  private int passed;

  private JsonAnswer(String text, Predicate<JsonNode> wanted) {
    this.text = text;
    this.characters = text.toCharArray();
    this.wanted = wanted;
  }

  /** The object or array in this text; never throws. */
  public static Optional<JsonNode> find(String text) {
    return find(text, json -> true);
  }

  /**
   * The object or array in this text that has what the caller needs, so that a footnote {@code [1]} is not taken for the
   * answer behind it.
   */
  public static Optional<JsonNode> find(String text, Predicate<JsonNode> wanted) {
    JsonAnswer answer = new JsonAnswer(text, wanted);
    return answer.whole().or(answer::fenced).or(answer::anywhere);
  }

  private Optional<JsonNode> whole() {
    int start = skipSpace(0);
    return start < characters.length ? at(start, true) : Optional.empty();
  }

  private Optional<JsonNode> fenced() {
    for (int fence = text.indexOf(FENCE); fence >= 0; fence = text.indexOf(FENCE, fence + FENCE.length())) {
      int start = fence + FENCE.length();
      while (start < characters.length && Character.isLetterOrDigit(characters[start])) {
        start++;
      }
      start = skipSpace(start);
      if (start < characters.length) {
        Optional<JsonNode> found = at(start, false);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<JsonNode> anywhere() {
    passed = 0;
    for (int start = 0; start < characters.length; start = Math.max(start + 1, passed)) {
      Optional<JsonNode> found = at(start, false);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private int skipSpace(int from) {
    int start = from;
    while (start < characters.length && Character.isWhitespace(characters[start])) {
      start++;
    }
    return start;
  }

  /**
   * The JSON that begins exactly here.
   *
   * @param alone whether nothing may follow it
   */
  private Optional<JsonNode> at(int start, boolean alone) {
    if (characters[start] != '{' && characters[start] != '[') {
      return Optional.empty();
    }
    try (JsonParser parser = JSON.createParser(characters, start, characters.length - start)) {
      try {
        JsonNode found = JSON.readTree(parser);
        boolean fits = wanted.test(found) && !(alone && parser.nextToken() != null);
        return fits ? Optional.of(found) : Optional.empty();
      } catch (StreamConstraintsException tooDeep) {
        passed = start + (int) parser.currentLocation().getCharOffset() - 1;
        return Optional.empty();
      }
    } catch (IOException noJson) {
      return Optional.empty();
    }
  }
}
