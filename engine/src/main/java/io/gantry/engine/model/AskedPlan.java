package io.gantry.engine.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The plan that a user's text asks for: {@code write a short numbered plan}. Its steps are what the rest of the text tells
 * one to do.
 *
 * @param task the text without the paragraph that asks for a plan and what follows it, or all of it where nothing is left
 */
record AskedPlan(String task) {

  private static final Pattern ASKED = Pattern.compile("(?i)\\bwrite an? (?:\\w{1,20} ){0,3}numbered plan\\b");
  private static final Pattern GO = Pattern.compile("(?i)^\\s*carry out (?:your|the) plan\\b");
  private static final Pattern NUMBER = Pattern.compile("^\\d{1,3}[.)]\\s+");
  private static final int MOST_STEPS = 7;

  static Optional<AskedPlan> of(String question) {
    Matcher asked = ASKED.matcher(question);
    if (!asked.find()) {
      return Optional.empty();
    }
    String before = question.substring(0, question.lastIndexOf("\n\n", asked.start()) + 1).strip();
    return Optional.of(new AskedPlan(before.isEmpty() ? question : before));
  }

  /** Whether a text says to do what was planned. */
  static boolean isCarriedOut(String text) {
    return GO.matcher(text).find();
  }

  /** The steps, a numbered line each, at most seven; of a text that tells nobody to do anything its first lines. */
  String steps() {
    List<String> lines = Passages.of(task).stream().map(line -> NUMBER.matcher(line).replaceFirst("")).toList();
    List<String> told = lines.stream().filter(Extract::instructs).toList();
    List<String> steps = told.isEmpty() ? lines : told;
    return IntStream.range(0, Math.min(MOST_STEPS, steps.size()))
        .mapToObj(step -> "\n" + (step + 1) + ". " + steps.get(step))
        .collect(Collectors.joining());
  }
}
