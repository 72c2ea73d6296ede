package io.gantry.ejb.settings.form;

import java.util.Optional;

record OrNothing<T>(ValueForm<T> present) implements ValueForm<Optional<T>> {

  @Override
  public String words() {
    return present.words();
  }

  @Override
  public Optional<T> read(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(present.read(text));
  }
}
