package io.gantry.engine.model;

import io.gantry.engine.model.OfflineTurn.Given;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the lines that matter to a question. A line earns one point per word it shares with the question, two for
 * naming an error, one for naming a warning, half a point for a number, and points for its source: three when a tool
 * gave it in this turn, one when the user did, none for the conversation before. Lines that differ only in numbers
 * count as one, the first standing for all.
 */
final class Extract {

  private static final int MOST_LINES = 12;
  private static final int QUESTION_CHARACTERS = 400;

  private static final Pattern ERROR =
      Pattern.compile("\\b(?:ERROR|FATAL|SEVERE|CRITICAL|\\w*Exception)\\b|\\b(?i:fail(?:ed|ure|s)?)\\b");
  private static final Pattern WARNING = Pattern.compile("\\bWARN(?:ING)?\\b");
  private static final Pattern NUMBER = Pattern.compile("\\d");
  private static final Pattern INSTRUCTION =
      Pattern.compile(
          "(?i)^(?:please\\s+)?(?:use|read|write|say|summari[sz]e|list|tell|find|explain|describe|report|give|check"
              + "|answer|what|which|how|why|who|when|where|is|are|do|does|can|call|search|count|compute|calculate|show"
              + "|name)\\b|\\?$");
  private static final Pattern WANTED =
      Pattern.compile(
          "(?i)\\b(one|two|three|four|five|six|\\d{1,2})\\s+(?:\\w+\\s+)?(?:sentence|line|bullet|point)s?\\b");
  private static final List<String> NUMBERS = List.of("zero", "one", "two", "three", "four", "five", "six");

  private Extract() {}

  /**
   * A line of what was given.
   *
   * @param order its place among all lines
   */
  record Line(String source, String text, double score, int order) {}

  /** Every line worth showing, best first; equally good ones in the order they were given. */
  static List<Line> rankedLines(OfflineTurn turn) {
    Set<String> asked = Words.in(questionOf(turn.question()));
    Map<String, List<Line>> bySimilarity = new LinkedHashMap<>();
    int order = 0;
    for (Source source : sources(turn)) {
      for (String text : Passages.of(source.given().text())) {
        double score = source.weight() + Words.shared(Words.in(text), asked) + severity(text);
        String kind = source.given().source() + ":" + text.toLowerCase(Locale.ROOT).replaceAll("\\d+", "#");
        Line line = new Line(source.given().source(), text, score, order++);
        bySimilarity.computeIfAbsent(kind, k -> new ArrayList<>()).add(line);
      }
    }
    List<Line> lines = new ArrayList<>();
    bySimilarity.values().forEach(similar -> lines.add(first(similar)));
    boolean others = lines.stream().anyMatch(line -> !isInstruction(line, turn));
    lines.removeIf(line -> others && isInstruction(line, turn));
    lines.sort(Comparator.comparingDouble(Line::score).reversed().thenComparingInt(Line::order));
    return lines;
  }

  /** The best lines within the bounds, in the order they were given; at least one. */
  static List<Line> best(List<Line> ranked, int most, int characters) {
    List<Line> chosen = new ArrayList<>();
    int left = characters;
    for (Line line : ranked) {
      left -= line.text().length() + line.source().length() + 5;
      if (chosen.size() == most || (left < 0 && !chosen.isEmpty())) {
        break;
      }
      chosen.add(line);
    }
    chosen.sort(Comparator.comparingInt(Line::order));
    return chosen;
  }

  /** How many lines a question wants, "in two sentences"; 12 unless it says less. */
  static int wantedLines(String question) {
    Matcher wanted = WANTED.matcher(question);
    if (!wanted.find()) {
      return MOST_LINES;
    }
    String number = wanted.group(1).toLowerCase(Locale.ROOT);
    int lines = NUMBERS.contains(number) ? NUMBERS.indexOf(number) : Integer.parseInt(number);
    return Math.max(1, Math.min(MOST_LINES, lines));
  }

  private record Source(Given given, double weight) {}

  private static List<Source> sources(OfflineTurn turn) {
    List<Source> sources = new ArrayList<>();
    turn.conversation().forEach(given -> sources.add(new Source(given, 0)));
    boolean materialInQuestion = turn.results().isEmpty() || turn.question().length() > QUESTION_CHARACTERS;
    if (materialInQuestion && !turn.question().isBlank()) {
      sources.add(new Source(new Given("given", turn.question()), 1));
    }
    turn.results().forEach(given -> sources.add(new Source(given, 3)));
    return sources;
  }

  /** The part of a user's text that asks: all of a short one; first, last and questioning sentences of a long one. */
  private static String questionOf(String text) {
    if (text.length() <= QUESTION_CHARACTERS) {
      return text;
    }
    List<String> sentences = Passages.of(text);
    StringBuilder asked = new StringBuilder();
    for (int i = 0; i < sentences.size(); i++) {
      if (i == 0 || i == sentences.size() - 1 || sentences.get(i).endsWith("?")) {
        asked.append(sentences.get(i)).append('\n');
      }
    }
    return asked.toString();
  }

  private static boolean isInstruction(Line line, OfflineTurn turn) {
    return turn.question().contains(line.text()) && instructs(line.text());
  }

  /** Whether a line tells one to do something, or asks. */
  static boolean instructs(String line) {
    return INSTRUCTION.matcher(line).find();
  }

  private static double severity(String text) {
    double points = ERROR.matcher(text).find() ? 2 : WARNING.matcher(text).find() ? 1 : 0;
    return points + (NUMBER.matcher(text).find() ? 0.5 : 0);
  }

  private static Line first(List<Line> similar) {
    Line first = similar.get(0);
    if (similar.size() == 1 || similar.stream().allMatch(line -> line.text().equals(first.text()))) {
      return first;
    }
    String text = first.text() + " (and " + (similar.size() - 1) + " similar)";
    return new Line(first.source(), text, first.score(), first.order());
  }
}
