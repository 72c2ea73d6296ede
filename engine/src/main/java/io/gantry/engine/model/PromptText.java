package io.gantry.engine.model;

import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of a prompt and the values recognised by their form, each in the order it stands there and once. Repetitions
 * in the patterns are bounded because Java's matcher recurses over them.
 */
final class PromptText {

  static final Pattern QUOTED =
      Pattern.compile("`([^`\\n]+)`|\"([^\"\\n]+)\"|“([^”\\n]+)”|(?<!\\w)'([^'\\n]+)'(?!\\w)");
  private static final Pattern URL = Pattern.compile("https?://[^\\s\"'`<>)\\]}]+");
  private static final Pattern FILE =
      Pattern.compile(
          "(?<![\\w/.:@-])(?:\\.{0,2}/)?(?:[\\w-][\\w.-]{0,200}/){0,40}"
              + "[\\w-]{1,200}(?:\\.[\\w-]{1,200}){0,20}\\.[a-z][a-z0-9]{0,9}(?![\\w/(-])");
  private static final Pattern BARE_PATH =
      Pattern.compile("(?<![\\w/.:@-])\\.{0,2}/[\\w.-]+(?:/[\\w.-]+){0,40}/?(?![\\w/])");
  private static final Pattern QUOTED_PATH = Pattern.compile("(?:\\.{0,2}/)?[\\w.-]+(?:/[\\w.-]+){0,40}/?");
  private static final String METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS";
  private static final Pattern METHOD = Pattern.compile("\\b(" + METHODS + ")\\b");
  private static final Pattern REQUEST =
      Pattern.compile(
          "(?:\\b(" + METHODS + ")\\s+)?(?:to\\s+)?[`\"']?(?<![\\w/:.])"
              + "(/(?:[\\w.~%@:-]++/?+){0,40}+(?:\\?[\\w=&%.,~-]+)?)(?![\\w/])");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(?:[T ][\\d:.Z]+)?");
  private static final String NUMBER = "\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?";
  private static final String OPERAND =
      "[-(\\s]{0,20}+(?:(?:sqrt|abs|min|max|round|floor|ceil|pow|sin|cos|tan|log|exp)\\s*\\(\\s*)?"
          + NUMBER
          + "[\\s)]{0,20}+";
  private static final Pattern EXPRESSION =
      Pattern.compile("(?<![\\w.])" + OPERAND + "(?:(?:\\*\\*|[-+*/^%×÷,])" + OPERAND + "){1,60}(?![\\w])");
  private static final Pattern FUNCTION =
      Pattern.compile("(?<!\\w)(?:sqrt|abs|round|floor|ceil|sin|cos|tan|log|exp)\\s*\\(\\s*-?" + NUMBER + "\\s*\\)");
  private static final Pattern ZONE = Pattern.compile("\\b[A-Z]\\w+(?:/[A-Z][\\w+-]+)+|\\bUTC\\b|\\bGMT\\b");

  private final String text;
  private final Set<String> toolNames;

  PromptText(String text, Set<String> toolNames) {
    this.text = text;
    this.toolNames = toolNames;
  }

  /** A path of an HTTP API, with the method that stands before it. */
  record Request(Optional<String> method, String path) {}

  /** Quoted and backquoted texts that are neither files, addresses nor tools. */
  List<String> quoted() {
    Set<String> found = new LinkedHashSet<>();
    List<String> files = files();
    Matcher quote = QUOTED.matcher(text);
    while (quote.find()) {
      String value = group(quote);
      boolean elsewhere = toolNames.contains(value) || files.contains(value) || URL.matcher(value).matches();
      if (!value.isBlank() && !elsewhere) {
        found.add(value);
      }
    }
    return List.copyOf(found);
  }

  /** Tokens that look like files: by an extension; failing that, quoted ones with a slash; then those it starts. */
  List<String> files() {
    String bare = URL.matcher(text).replaceAll(" ");
    Set<String> found = all(FILE, bare);
    if (found.isEmpty()) {
      Matcher quote = QUOTED.matcher(bare);
      while (quote.find()) {
        String value = group(quote);
        if (value.contains("/") && QUOTED_PATH.matcher(value).matches()) {
          found.add(value);
        }
      }
    }
    if (found.isEmpty()) {
      all(BARE_PATH, bare).forEach(path -> found.add(path.replaceFirst("(?<=\\w)\\.$", "")));
    }
    return List.copyOf(found);
  }

  List<String> urls() {
    return all(URL, text).stream().map(url -> url.replaceFirst("[.,;:!?]+$", "")).distinct().toList();
  }

  List<Request> requests() {
    Set<Request> found = new LinkedHashSet<>();
    Matcher request = REQUEST.matcher(URL.matcher(text).replaceAll(" "));
    while (request.find()) {
      String path = request.group(2).replaceFirst("(?<=.)[.:]+$", "");
      if (path.length() > 1 || request.group(1) != null) {
        found.add(new Request(Optional.ofNullable(request.group(1)), path));
      }
    }
    return List.copyOf(found);
  }

  Optional<String> method() {
    return all(METHOD, text).stream().findFirst();
  }

  /** Arithmetic: at least one operator between numbers, or one function of a number; dates are none. */
  List<String> expressions() {
    String bare = DATE.matcher(URL.matcher(text).replaceAll(" ")).replaceAll(" ");
    Set<String> found = new LinkedHashSet<>();
    Matcher expression = EXPRESSION.matcher(bare);
    while (expression.find()) {
      String value = balanced(expression.group().strip());
      if (value.matches(".*[-+*/^%×÷(].*")) {
        found.add(value);
      }
    }
    return List.copyOf(found.isEmpty() ? all(FUNCTION, bare) : found);
  }

  Optional<String> zone() {
    Matcher zone = ZONE.matcher(text);
    while (zone.find()) {
      if (zone.group().length() == 3 || ZoneId.getAvailableZoneIds().contains(zone.group())) {
        return Optional.of(zone.group());
      }
    }
    return Optional.empty();
  }

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> found = new LinkedHashSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  static String group(Matcher quote) {
    for (int i = 1; i <= quote.groupCount(); i++) {
      if (quote.group(i) != null) {
        return quote.group(i);
      }
    }
    return "";
  }

  /** An expression cut from prose can bring a parenthesis that belongs to the prose. */
  private static String balanced(String expression) {
    String value = expression;
    while (value.startsWith("(") && count(value, '(') > count(value, ')')) {
      value = value.substring(1).strip();
    }
    while (value.endsWith(")") && count(value, ')') > count(value, '(')) {
      value = value.substring(0, value.length() - 1).strip();
    }
    return value.replaceFirst("[,\\s]+$", "");
  }

  private static long count(String value, char c) {
    return value.chars().filter(x -> x == c).count();
  }
}
