package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a text that stands for the result of a step: {@code $fetch}, {@code $fetch.total},
 * {@code $fetch.list[0].name}, or the same in braces.
 *
 * @param from where it begins in the text
 * @param to where the text goes on
 * @param step the step as it is written, which need not be there
 * @param path into the step's result; empty for the whole
 */
record ResultReference(int from, int to, String step, String path) {

  private static final String PATH = "((?:\\.\\w+|\\[\\d{1,9}\\])*)";
  private static final Pattern WRITTEN =
      Pattern.compile("\\{\\$([\\w-]+)" + PATH + "\\}|\\$([A-Za-z_][\\w-]*)" + PATH);
  private static final Pattern NUMBERED = Pattern.compile("step[_-]?(\\d{1,9})");

  /**
   * The references in a text. What follows a {@code $} and is no step's id is plain text, unless it is in braces or looks
   * like {@code $step3}.
   *
   * @param ids of the steps there are
   */
  static List<ResultReference> in(String text, Set<String> ids) {
    List<ResultReference> found = new ArrayList<>();
    if (text.indexOf('$') < 0) {
      return found;
    }
    Matcher written = WRITTEN.matcher(text);
    int at = 0;
    while (written.find(at)) {
      at = written.end();
      if (written.group(1) != null) {
        found.add(new ResultReference(written.start(), at, written.group(1), written.group(2)));
        continue;
      }
      String name = written.group(3);
      Optional<String> known = longest(name, ids);
      if (known.isPresent()) {
        boolean whole = known.get().length() == name.length();
        at = whole ? at : written.start(3) + known.get().length();
        found.add(new ResultReference(written.start(), at, known.get(), whole ? written.group(4) : ""));
      } else if (NUMBERED.matcher(name).matches()) {
        found.add(new ResultReference(written.start(), at, name, written.group(4)));
      }
    }
    return found;
  }

  /** The id that a name begins with: {@code $a-$b} is {@code $a}, a hyphen and {@code $b}. */
  private static Optional<String> longest(String name, Set<String> ids) {
    for (int end = name.length(); end > 0; end = name.lastIndexOf('-', end - 1)) {
      String begins = name.substring(0, end);
      if (named(begins, ids).isPresent()) {
        return Optional.of(begins);
      }
    }
    return Optional.empty();
  }

  /** The id that a name means; {@code step3} also means {@code 3}, and the other way round. */
  static Optional<String> named(String name, Set<String> ids) {
    if (ids.contains(name)) {
      return Optional.of(name);
    }
    Matcher numbered = NUMBERED.matcher(name);
    String other = numbered.matches() ? numbered.group(1) : "step" + name;
    return numbered.matches() || name.matches("\\d{1,9}") ? Optional.of(other).filter(ids::contains) : Optional.empty();
  }

  /** Every text in this JSON that holds references, by its JSON pointer. */
  static Map<String, List<ResultReference>> all(JsonNode json, Set<String> ids) {
    Map<String, List<ResultReference>> found = new LinkedHashMap<>();
    collect("", json, ids, found);
    return found;
  }

  private static void collect(String pointer, JsonNode json, Set<String> ids, Map<String, List<ResultReference>> found) {
    if (json.isTextual()) {
      List<ResultReference> references = in(json.textValue(), ids);
      if (!references.isEmpty()) {
        found.put(pointer, references);
      }
    } else if (json.isArray()) {
      for (int i = 0; i < json.size(); i++) {
        collect(pointer + "/" + i, json.get(i), ids, found);
      }
    } else {
      json.properties().forEach(member ->
          collect(pointer + "/" + member.getKey().replace("~", "~0").replace("/", "~1"), member.getValue(), ids, found));
    }
  }

  @Override
  public String toString() {
    return "$" + step + path;
  }
}
