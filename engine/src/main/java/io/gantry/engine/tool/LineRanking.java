package io.gantry.engine.tool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * Ranks lines by the words of a query. A line is first judged by how many different words it holds, and only the best
 * {@link #KEPT} lines are remembered; among those, words weigh by their rarity over all lines offered, and a shorter
 * line goes before a longer one. Not thread-safe.
 */
final class LineRanking {

  private static final int KEPT = 1_000;
  private static final int MAX_WORDS = 32;

  /** Lines with the fewest different words come first, and of those the one offered last. */
  private static final Comparator<Candidate> WORST_FIRST =
      Comparator.comparingInt((Candidate candidate) -> Integer.bitCount(candidate.wordBits))
          .thenComparing(Comparator.comparingLong((Candidate candidate) -> candidate.order).reversed());

  private final List<String> words;
  private final long[] linesWithWord;
  private final PriorityQueue<Candidate> kept = new PriorityQueue<>(WORST_FIRST);
  private long offered;

  LineRanking(String query) {
    LinkedHashSet<String> distinct = new LinkedHashSet<>();
    for (String word : query.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty() && distinct.size() < MAX_WORDS) {
        distinct.add(word);
      }
    }
    words = List.copyOf(distinct);
    linesWithWord = new long[words.size()];
  }

  /** A line of a file that holds at least one of the words. */
  record Line(String file, long number, String text) {}

  private record Candidate(Line line, int wordBits, long order) {}

  boolean hasWords() {
    return !words.isEmpty();
  }

  List<String> words() {
    return words;
  }

  void offer(String file, long number, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int bits = 0;
    for (int i = 0; i < words.size(); i++) {
      if (startsAWord(lower, words.get(i))) {
        bits |= 1 << i;
        linesWithWord[i]++;
      }
    }
    offered++;
    if (bits == 0) {
      return;
    }
    Candidate candidate = new Candidate(new Line(file, number, text.strip()), bits, offered);
    if (kept.size() < KEPT) {
      kept.add(candidate);
    } else if (WORST_FIRST.compare(kept.peek(), candidate) < 0) {
      kept.poll();
      kept.add(candidate);
    }
  }

  /** The best lines, best first; of equals, the one offered first. */
  List<Line> best(int count) {
    List<Candidate> ranked = new ArrayList<>(kept);
    ranked.sort(
        Comparator.comparingDouble(this::score)
            .reversed()
            .thenComparingInt(candidate -> candidate.line.text().length())
            .thenComparingLong(Candidate::order));
    return ranked.stream().limit(count).map(Candidate::line).toList();
  }

  private double score(Candidate candidate) {
    double score = 0;
    for (int i = 0; i < linesWithWord.length; i++) {
      if ((candidate.wordBits & (1 << i)) != 0) {
        score += Math.log(1 + (double) offered / linesWithWord[i]);
      }
    }
    return score;
  }

  /** Whether a word of the text begins with this one: "timeout" is found in "timeouts", "port" not in "report". */
  private static boolean startsAWord(String text, String word) {
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1))) {
        return true;
      }
    }
    return false;
  }
}
