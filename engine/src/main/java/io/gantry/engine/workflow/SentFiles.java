package io.gantry.engine.workflow;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files that came along with a workflow. */
final class SentFiles implements References {

  private final Map<String, String> files = new LinkedHashMap<>();

  SentFiles(Map<String, String> files) {
    files.forEach((name, text) -> this.files.put(plain(name), text));
  }

  @Override
  public String read(String name) {
    String text = files.get(plain(name));
    if (text == null) {
      throw new IllegalArgumentException(
          "'" + name + "' did not come along with the workflow; "
              + (files.isEmpty() ? "no file did" : "what did is " + KnownNames.list(files.keySet())));
    }
    return text;
  }

  /** One spelling for one place; what is no path stays as it is and is found under the same name only. */
  private static String plain(String name) {
    try {
      return Path.of(name).normalize().toString().replace('\\', '/');
    } catch (InvalidPathException e) {
      return name;
    }
  }
}
