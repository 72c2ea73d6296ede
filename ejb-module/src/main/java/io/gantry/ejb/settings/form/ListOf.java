package io.gantry.ejb.settings.form;

import java.util.List;
import java.util.stream.Stream;

record ListOf<E>(ValueForm<E> element) implements ValueForm<List<E>> {

  @Override
  public String words() {
    return element.words() + ", separated by commas";
  }

  @Override
  public List<E> read(String text) {
    return Stream.of(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).map(element::read).toList();
  }
}
