package io.gantry.ejb.settings.form;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

record Variables() implements ValueForm<Map<String, Optional<String>>> {

  private static final ValueForm<List<String>> PAIRS =
      new ListOf<>(new Text("NAME=value or NAME", "(?s)[A-Za-z_][A-Za-z0-9_]*(=.*)?"));

  @Override
  public String words() {
    return PAIRS.words();
  }

  @Override
  public Map<String, Optional<String>> read(String text) {
    Map<String, Optional<String>> variables = new LinkedHashMap<>();
    for (String pair : PAIRS.read(text)) {
      int sign = pair.indexOf('=');
      if (sign < 0) {
        variables.put(pair, Optional.empty());
      } else {
        variables.put(pair.substring(0, sign), Optional.of(pair.substring(sign + 1)));
      }
    }
    return variables;
  }
}
