package io.gantry.ejb.settings.form;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number with a unit; an empty unit is none. */
record Amount(long number, String unit) {

  private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");

  /** @throws IllegalArgumentException when the text is something else */
  static Amount of(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    return new Amount(Long.parseLong(parts.group(1)), parts.group(2));
  }
}
