package io.gantry.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gantry.engine.text.ShortText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Cuts a text into passages: its lines, long prose into sentences, JSON into one passage per value. */
final class Passages {

  private static final int MOST = 5_000;
  private static final int LONGEST = 300;
  private static final int PROSE = 80;
  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+(?=[\\p{Lu}\"'(\\[])");
  private static final Pattern MARKS = Pattern.compile("^(?:[-*•>]|#{1,6})\\s+|^```\\w*$");
  private static final JsonMapper JSON = new JsonMapper();

  private final List<String> passages = new ArrayList<>();

  private Passages() {}

  /** The passages in the order of the text, none blank, none longer than 300 characters, at most 5,000. */
  static List<String> of(String text) {
    Passages passages = new Passages();
    if (!passages.addJson("", text)) {
      text.lines().forEach(passages::addLine);
    }
    return passages.passages;
  }

  private void addLine(String line) {
    String bare = MARKS.matcher(line.strip()).replaceFirst("").strip();
    if (bare.startsWith("[offline model]") || addJson("", bare)) {
      return;
    }
    String[] sentences = bare.length() < PROSE && !bare.contains("? ") ? new String[] {bare} : SENTENCE_END.split(bare);
    for (String sentence : sentences) {
      add(sentence.strip());
    }
  }

  private boolean addJson(String name, String text) {
    String bare = text.strip();
    boolean looksLikeIt =
        (bare.startsWith("{") && bare.endsWith("}")) || (bare.startsWith("[") && bare.endsWith("]"));
    if (!looksLikeIt) {
      return false;
    }
    try {
      JsonNode root = JSON.readTree(bare);
      addValue(name, root);
      return true;
    } catch (JsonProcessingException notJson) {
      return false;
    }
  }

  private void addValue(String name, JsonNode value) {
    if (value.isObject()) {
      value.properties().forEach(entry -> addValue(join(name, entry.getKey()), entry.getValue()));
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        addValue(name + "[" + i + "]", value.get(i));
      }
    } else if (!value.asText().isBlank() && !addJson(name, value.asText())) {
      if (value.asText().strip().contains("\n")) {
        value.asText().lines().forEach(this::addLine);
      } else {
        add(name.isEmpty() ? value.asText() : name + ": " + value.asText());
      }
    }
  }

  private static String join(String name, String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  private void add(String passage) {
    if (passage.codePoints().anyMatch(Character::isLetterOrDigit) && passages.size() < MOST) {
      passages.add(ShortText.cut(passage, LONGEST));
    }
  }
}
