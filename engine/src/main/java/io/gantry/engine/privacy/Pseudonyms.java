package io.gantry.engine.privacy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names that stand for personal data: {@code [EMAIL_1]}, {@code [EMAIL_2]}, …, the same for the same spelling. They are
 * numbered in the order in which texts were noted, so that noting the same texts again gives the same names, whatever was
 * asked meanwhile. Each text is looked through once, when something is asked first. Confined to one thread at a time.
 */
public final class Pseudonyms {

  private static final String KINDS = Stream.of(Kind.values()).map(Kind::name).collect(Collectors.joining("|"));

  /** Models that write Markdown put a backslash before the underscore. */
  private static final Pattern NAME = Pattern.compile("\\[(" + KINDS + ")\\\\{0,2}_(\\d{1,9})]");

  private final Deque<String> unread = new ArrayDeque<>();
  private final Map<String, Hidden> read = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

  /** A text without its personal data, and the names that stand for it. */
  private record Hidden(String text, Set<String> names) {}

  /** Gives what is in this text its names, after everything that was noted before. */
  public void note(String text) {
    unread.add(text);
  }

  /**
   * The text with names in place of personal data; nothing in it has the form of personal data any more. What was never
   * noted gets no number, as {@code [EMAIL]}, and cannot be put back.
   */
  public String hide(String text) {
    readAll();
    Hidden known = read.get(text);
    return known == null ? hidden(text, false).text() : known.text();
  }

  /** The names of what is in this text. */
  public Set<String> namesIn(String text) {
    readAll();
    Hidden known = read.get(text);
    return known == null ? hidden(text, false).names() : known.names();
  }

  /** The text with personal data in place of its names that were shown; other names stay as they stand. */
  public String putBack(String text, Predicate<String> shown) {
    if (text.indexOf('[') < 0) {
      return text;
    }
    Matcher matcher = NAME.matcher(text);
    StringBuilder whole = new StringBuilder();
    while (matcher.find()) {
      String name = name(matcher.group(1), matcher.group(2));
      matcher.appendReplacement(whole, Matcher.quoteReplacement(shown.test(name) ? values.get(name) : matcher.group()));
    }
    return matcher.appendTail(whole).toString();
  }

  /** Whether the text holds a name that stands for something. */
  public boolean hasNames(String text) {
    Matcher matcher = NAME.matcher(text);
    boolean found = false;
    while (!found && matcher.find()) {
      found = values.containsKey(name(matcher.group(1), matcher.group(2)));
    }
    return found;
  }

  /** The last place, at or before this one, at which the text can be cut without leaving a part of personal data. */
  public static int lastCut(String text, int most) {
    return PersonalData.in(text).stream()
        .filter(found -> found.start() < most && most < found.end())
        .mapToInt(Found::start)
        .findFirst()
        .orElse(most);
  }

  private void readAll() {
    while (!unread.isEmpty()) {
      String text = unread.remove();
      if (!read.containsKey(text)) {
        read.put(text, hidden(text, true));
      }
    }
  }

  /** Looks again at what it has made, until nothing is left: what stood beside something may look otherwise without it. */
  private Hidden hidden(String text, boolean noted) {
    String rest = text;
    Set<String> used = new LinkedHashSet<>();
    for (List<Found> all = PersonalData.in(rest); !all.isEmpty(); all = PersonalData.in(rest)) {
      StringBuilder made = new StringBuilder(rest.length());
      int from = 0;
      for (Found found : all) {
        String name = nameOf(found.kind(), rest.substring(found.start(), found.end()), noted);
        if (values.containsKey(name)) {
          used.add(name);
        }
        made.append(rest, from, found.start()).append(name);
        from = found.end();
      }
      rest = made.append(rest, from, rest.length()).toString();
    }
    return new Hidden(rest, Set.copyOf(used));
  }

  private String nameOf(Kind kind, String value, boolean noted) {
    String known = names.get(value);
    if (known != null || !noted) {
      return known != null ? known : "[" + kind + "]";
    }
    String name = name(kind.name(), Integer.toString(counts.merge(kind, 1, Integer::sum)));
    names.put(value, name);
    values.put(name, value);
    return name;
  }

  private static String name(String kind, String number) {
    return "[" + kind + "_" + number + "]";
  }
}
