package io.gantry.engine.model;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Words that carry meaning: lower case, without endings of number and tense, without stop words. */
final class Words {

  private static final Pattern BREAKS = Pattern.compile("[^\\p{L}\\p{N}]+|(?<=\\p{Ll})(?=\\p{Lu})");

  private static final Set<String> STOP =
      Set.of(
          ("a about all also an and any are as at be been but by can could did do does for from had has have how i if"
                  + " in into is it its just me my no not of on one only or our out over please say so some such tell"
                  + " that the their them then there these they this those to tool up us use used using via was we were"
                  + " what when where which who why will with would you your give given make return answer")
              .split(" "));

  private Words() {}

  static Set<String> in(String text) {
    Set<String> words = new LinkedHashSet<>();
    for (String part : BREAKS.split(text)) {
      String word = part.toLowerCase(Locale.ROOT);
      if (word.length() > 1 && !STOP.contains(word)) {
        words.add(stem(word));
      }
    }
    return words;
  }

  private static String stem(String word) {
    for (String ending : new String[] {"ing", "ies", "es", "ed", "s"}) {
      if (word.length() - ending.length() >= 3 && word.endsWith(ending)) {
        return word.substring(0, word.length() - ending.length());
      }
    }
    return word;
  }

  static long shared(Set<String> some, Set<String> others) {
    return some.stream().filter(others::contains).count();
  }
}
