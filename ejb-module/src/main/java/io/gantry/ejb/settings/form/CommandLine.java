package io.gantry.ejb.settings.form;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

record CommandLine() implements ValueForm<List<String>> {

  /** A word in quotes, a plain one, or a character that belongs to neither. */
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|([^\"\\s]+)|(\\S)");

  @Override
  public String words() {
    return "words separated by blanks; a word with blanks stands in double quotes";
  }

  @Override
  public List<String> read(String text) {
    List<String> words = new ArrayList<>();
    for (Matcher word = WORD.matcher(text); word.find(); ) {
      if (word.group(3) != null) {
        throw new IllegalArgumentException(text);
      }
      words.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    if (words.isEmpty()) {
      throw new IllegalArgumentException(text);
    }
    return List.copyOf(words);
  }
}
