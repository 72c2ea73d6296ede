package io.gantry.ejb.settings.form;

import java.nio.file.Path;

record AbsolutePath(String words) implements ValueForm<Path> {

  @Override
  public Path read(String text) {
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(text);
    }
    return path.normalize();
  }
}
