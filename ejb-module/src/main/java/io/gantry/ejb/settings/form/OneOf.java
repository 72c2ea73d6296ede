package io.gantry.ejb.settings.form;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

record OneOf<E extends Enum<E>>(Class<E> constants) implements ValueForm<E> {

  @Override
  public String words() {
    return Stream.of(constants.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" or "));
  }

  @Override
  public E read(String text) {
    return Enum.valueOf(constants, text.toUpperCase(Locale.ROOT));
  }
}
