package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Ordered;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * {@code fetch_result}: the parts of a tool's result that a preview leaves out, by position or by a text that they hold.
 * Knows the results of one conversation and no others. Positions are characters from 0.
 */
public final class FetchResultTool implements Tool {

  /** The name under which models call it. */
  public static final String NAME = "fetch_result";

  private static final int MAX_MATCHES = 20;
  private static final int AROUND = 200;
  private static final int MAX_QUERY = 1_000;

  /** The same for every conversation, and so built and compiled once. */
  public static final ToolSignature SIGNATURE =
      new ToolSignature(
          NAME,
          "Reads a part of an earlier tool result of which only a preview was shown.",
          new ParameterSchema()
              .requiredText("handle", "The handle that the preview names, such as result-3")
              .optionalInteger("offset", 0, Integer.MAX_VALUE, "First character to read, 0 when absent")
              .optionalInteger("limit", 1, ShownText.LIMIT, "Number of characters to read; as many as are shown when absent")
              .optionalText("query", "Show the places that hold this text, whatever its case, instead of reading on")
              .build(),
          Effect.READ,
          Duration.ofSeconds(10));

  private final Map<String, String> results;
  private final int most;

  /**
   * @param results by handle
   * @param most the most characters that one call shows
   */
  public FetchResultTool(Map<String, String> results, int most) {
    this.results = Ordered.copyOf(results);
    this.most = Math.min(most, ShownText.LIMIT);
  }

  @Override
  public ToolSignature signature() {
    return SIGNATURE;
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException {
    String handle = arguments.path("handle").asText().strip();
    String result = results.get(handle);
    if (result == null) {
      throw new ToolException(
          "There is no result '" + ShortText.head(handle, 100) + "' to fetch. There are: "
              + String.join(", ", results.keySet()));
    }
    long offset = arguments.path("offset").asLong(0);
    if (offset > result.length()) {
      throw new ToolException(
          "Result " + handle + " has " + result.length() + " characters, so none from " + offset + " on.");
    }
    String query = arguments.path("query").asText("");
    return query.isEmpty()
        ? part(handle, result, (int) offset, arguments.path("limit").asInt(most))
        : places(handle, result, (int) offset, ShortText.head(query, MAX_QUERY));
  }

  private String part(String handle, String result, int offset, int limit) {
    int from = ShortText.boundary(result, offset);
    int to = ShortText.boundary(result, (int) Math.min(result.length(), (long) from + Math.min(limit, most)));
    String note = to < result.length() ? "; go on with offset " + to : "; this is its end";
    return result.substring(from, to)
        + "\n[characters " + from + " to " + to + " of the " + result.length() + " of " + handle + note + "]";
  }

  private String places(String handle, String result, int offset, String query) {
    String searched = result.toLowerCase(Locale.ROOT);
    String wanted = query.toLowerCase(Locale.ROOT);
    // Some letters change their number of characters with their case; then positions hold only for the text as it is.
    boolean comparable = searched.length() == result.length();
    String text = comparable ? searched : result;
    String word = comparable ? wanted : query;
    StringBuilder shown = new StringBuilder();
    int at = text.indexOf(word, offset);
    int matches = 0;
    while (at >= 0 && matches < MAX_MATCHES && shown.length() < most) {
      int from = ShortText.boundary(result, Math.max(0, at - AROUND));
      int to = ShortText.boundary(result, Math.min(result.length(), at + word.length() + AROUND));
      shown.append("[at ").append(at).append("] ").append(result, from, to).append('\n');
      matches++;
      at = text.indexOf(word, Math.max(to, at + 1));
    }
    if (matches == 0) {
      return "[" + handle + " does not hold that text from " + offset + " on]";
    }
    return shown + (at >= 0 ? "[there are more; go on with offset " + at + "]" : "[no more]");
  }
}
