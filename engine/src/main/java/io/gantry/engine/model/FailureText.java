package io.gantry.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gantry.engine.text.ShortText;
import java.util.regex.Pattern;

/** The words of a failure: one sentence, short, without keys. */
final class FailureText {

  private static final int MAX = 300;

  private static final JsonMapper JSON = new JsonMapper();

  /** What looks like a credential: a known prefix, a bearer token, a key in an address, or one long mixed word. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)\\bbearer\\s+\\S+"
              + "|\\b(?:sk|pk|rk|xai|gsk|key)[-_][\\w*.-]{4,}"
              + "|(?<=[?&;](?:key|token|api_key|apikey|access_token)=)[^&\\s]+"
              + "|\\b(?=\\w*\\d)(?=\\w*[a-z])[\\w-]{28,}");

  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+(?=\\p{Lu})");

  private FailureText() {}

  /** An exception's own message, or its name when it has none. */
  static String of(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }

  /** What the provider says in an error's body, ready to follow other words; empty when it says nothing. */
  static String ofBody(String body) {
    if (body == null || body.isBlank()) {
      return "";
    }
    try {
      JsonNode root = JSON.readTree(body);
      for (String pointer : new String[] {"/error/message", "/message", "/error", "/detail"}) {
        if (root.at(pointer).isTextual()) {
          return ": " + root.at(pointer).textValue();
        }
      }
      return "";
    } catch (JsonProcessingException notJson) {
      return body.stripLeading().startsWith("<") ? "" : ": " + body;
    }
  }

  /** The first sentence of a text, cut and with whatever looks like a key replaced. */
  static String sentence(String text) {
    String flat = SECRET.matcher(text.replaceAll("\\s+", " ").strip()).replaceAll("[removed]");
    String first = SENTENCE_END.split(flat, 2)[0];
    return ShortText.cut(first, MAX);
  }
}
