package io.gantry.engine.workflow;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A place in a JSON answer: a JSON pointer ({@code /run/status}) or names with dots between them ({@code run.status}). */
public record AnswerPath(String text) {

  /** Whether the text is one of the two; nothing else may be asked of one that is neither. */
  boolean isWellFormed() {
    try {
      pointer(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What stands there; a missing node when nothing does. */
  public JsonNode in(JsonNode answer) {
    return answer.at(pointer(text));
  }

  private static JsonPointer pointer(String text) {
    if (text.startsWith("/")) {
      return JsonPointer.compile(text);
    }
    String[] names = text.split("\\.", -1);
    if (Arrays.stream(names).anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("'" + text + "' has an empty name before, between or after its dots");
    }
    return JsonPointer.compile(
        Arrays.stream(names).map(name -> "/" + name.replace("~", "~0").replace("/", "~1")).collect(Collectors.joining()));
  }

  @Override
  public String toString() {
    return text;
  }
}
