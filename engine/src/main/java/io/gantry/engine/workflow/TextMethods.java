package io.gantry.engine.workflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a template may call on text, as Python defines it. */
final class TextMethods {

  private static final Pattern WORD = Pattern.compile("\\p{L}+");
  private static final Pattern HEADLINE_WORD = Pattern.compile("[^-\\s({\\[<]+");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  static final Set<String> NAMES =
      Set.of(
          "lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip", "split", "splitlines", "replace",
          "startswith", "endswith", "find", "count", "isdigit", "join");

  private TextMethods() {}

  static Object call(String text, String method, Object[] arguments) {
    return switch (method) {
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "title" -> title(text);
      case "capitalize" ->
          text.isEmpty() ? text
              : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1).toLowerCase(Locale.ROOT);
      case "strip" -> stripped(text, arguments, true, true);
      case "lstrip" -> stripped(text, arguments, true, false);
      case "rstrip" -> stripped(text, arguments, false, true);
      case "split" -> split(text, arguments);
      case "splitlines" -> text.lines().toList();
      case "replace" ->
          replace(text, argument(method, arguments, 0), argument(method, arguments, 1), count(arguments, 2));
      case "startswith" -> text.startsWith(argument(method, arguments, 0));
      case "endswith" -> text.endsWith(argument(method, arguments, 0));
      case "find" -> (long) text.indexOf(argument(method, arguments, 0));
      case "count" -> (long) occurrences(text, argument(method, arguments, 0));
      case "isdigit" -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
      case "join" -> join(text, arguments);
      default -> throw new TemplateException("Text has no method '" + method + "' that a template may call");
    };
  }

  static String title(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .replaceAll(word -> word.group().substring(0, 1).toUpperCase(Locale.ROOT) + word.group().substring(1));
  }

  /** As Jinja2's filter {@code title}, whose words may hold apostrophes; those of Python's method may not. */
  static String headline(String text) {
    return HEADLINE_WORD.matcher(text)
        .replaceAll(
            word -> Matcher.quoteReplacement(
                word.group().substring(0, 1).toUpperCase(Locale.ROOT) + word.group().substring(1).toLowerCase(Locale.ROOT)));
  }

  /**
   * @param count most replacements, negative for all
   */
  static String replace(String text, String old, String fresh, int count) {
    if (old.isEmpty() || count == 0) {
      return text;
    }
    int found = occurrences(text, old);
    int replaced = count < 0 ? found : Math.min(found, count);
    if (text.length() + (long) replaced * (fresh.length() - old.length()) > TemplateLanguage.MAX_OUTPUT) {
      throw new TemplateException("replace would make more than " + TemplateLanguage.MAX_OUTPUT + " characters");
    }
    if (replaced == found) {
      return text.replace(old, fresh);
    }
    StringBuilder result = new StringBuilder();
    int from = 0;
    for (int i = 0; i < replaced; i++) {
      int at = text.indexOf(old, from);
      result.append(text, from, at).append(fresh);
      from = at + old.length();
    }
    return result.append(text, from, text.length()).toString();
  }

  private static int occurrences(String text, String part) {
    int found = 0;
    for (int at = text.indexOf(part); at >= 0 && !part.isEmpty(); at = text.indexOf(part, at + part.length())) {
      found++;
    }
    return found;
  }

  private static String stripped(String text, Object[] arguments, boolean left, boolean right) {
    String characters = arguments.length > 0 && arguments[0] != null ? arguments[0].toString() : null;
    int start = 0;
    int end = text.length();
    while (left && start < end && strips(text.charAt(start), characters)) {
      start++;
    }
    while (right && end > start && strips(text.charAt(end - 1), characters)) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean strips(char character, String characters) {
    return characters == null ? Character.isWhitespace(character) : characters.indexOf(character) >= 0;
  }

  private static List<String> split(String text, Object[] arguments) {
    int most = count(arguments, 1);
    if (arguments.length == 0 || arguments[0] == null) {
      return text.isBlank() ? List.of() : Arrays.asList(SPACE.split(text.strip(), most < 0 ? 0 : most + 1));
    }
    String separator = arguments[0].toString();
    if (separator.isEmpty()) {
      throw new TemplateException(".split() needs a separator that is not empty");
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0 && most != parts.size(); at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String join(String text, Object[] arguments) {
    if (arguments.length == 0 || !(arguments[0] instanceof Collection<?> parts)) {
      throw new TemplateException(".join() needs a list");
    }
    long length = parts.stream().mapToLong(part -> String.valueOf(part).length() + (long) text.length()).sum();
    if (length > TemplateLanguage.MAX_OUTPUT) {
      throw new TemplateException("join would make more than " + TemplateLanguage.MAX_OUTPUT + " characters");
    }
    return parts.stream().map(String::valueOf).collect(Collectors.joining(text));
  }

  private static int count(Object[] arguments, int index) {
    return index < arguments.length && arguments[index] instanceof Number number ? number.intValue() : -1;
  }

  private static String argument(String method, Object[] arguments, int index) {
    if (index >= arguments.length || arguments[index] == null) {
      throw new TemplateException("." + method + "() needs " + (index + 1) + " argument" + (index == 0 ? "" : "s"));
    }
    return arguments[index].toString();
  }
}
