package io.gantry.ejb.settings.form;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the text of a setting may look like, and what it then stands for. Immutable. */
public interface ValueForm<T> {

  /** The form and its range for people, to follow the word "expected". */
  String words();

  /**
   * The value that a text stands for.
   *
   * @param text without blanks around it; empty where nothing is given and the key has no default
   * @throws RuntimeException when the text has another form or is out of range
   */
  T read(String text);

  /** {@code true} or {@code false}. */
  static ValueForm<Boolean> flag() {
    return new Flag();
  }

  /** One of the constants, in lower case. */
  static <E extends Enum<E>> ValueForm<E> oneOf(Class<E> constants) {
    return new OneOf<>(constants);
  }

  /** A whole number within this range, both ends included. */
  static ValueForm<Integer> number(int min, int max) {
    return new WholeNumber(min, max);
  }

  /** A number with the unit {@code ms}, {@code s}, {@code m} or {@code h}; the range is written that way too. */
  static ValueForm<Duration> time(String min, String max) {
    return new TimeSpan(min, max);
  }

  /** A number of bytes, or one with the unit {@code B}, {@code KB} or {@code MB}; the range is written that way too. */
  static ValueForm<Long> size(String min, String max) {
    return new ByteSize(min, max);
  }

  /** A text that matches the expression as a whole. */
  static ValueForm<String> text(String words, String expression) {
    return new Text(words, expression);
  }

  /** Hosts with ports: {@code host} for ports 80 and 443, {@code host:port}, {@code host:*}; IPv6 in brackets. */
  static ValueForm<List<String>> hosts() {
    return listOf(
        text(
            "host (ports 80 and 443), host:port or host:*",
            "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:(\\d{1,5}|\\*))?"));
  }

  /** A path that does not depend on the folder the server was started in. */
  static ValueForm<Path> absolutePath(String words) {
    return new AbsolutePath(words);
  }

  /** Any number of these, separated by commas; empty parts do not count. */
  static <E> ValueForm<List<E>> listOf(ValueForm<E> element) {
    return new ListOf<>(element);
  }

  /** This, or an empty text for none. */
  static <E> ValueForm<Optional<E>> optional(ValueForm<E> present) {
    return new OrNothing<>(present);
  }

  /** A program and its arguments, at least one word. */
  static ValueForm<List<String>> commandLine() {
    return new CommandLine();
  }

  /** Variables by name, in the order given; those without a value have an empty one. */
  static ValueForm<Map<String, Optional<String>>> variables() {
    return new Variables();
  }
}
