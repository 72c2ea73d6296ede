package io.gantry.ejb.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/configuration.md} says of keys is what there is. */
class ConfigurationPageTest {

  private static final Pattern ROW = Pattern.compile("\\| `(gantry\\.[^`]+)` \\| ([^|]+) \\|.*");

  @Test
  void everyKeyHasARowAndEveryRowAKey() throws IOException {
    assertThat(defaults().keySet())
        .filteredOn(key -> !key.contains("<id>"))
        .containsExactlyInAnyOrderElementsOf(SettingKey.all().stream().map(SettingKey::name).toList());
    assertThat(defaults()).containsKeys("gantry.mcp.<id>.command", "gantry.mcp.<id>.env");
  }

  @Test
  void aRowNamesTheDefaultOfItsKey() throws IOException {
    Map<String, String> written = defaults();

    for (SettingKey<?> key : SettingKey.all()) {
      String expected = key.defaultValue().isEmpty() ? "none" : "`" + key.defaultValue() + "`";
      assertThat(written.get(key.name())).as(key.name()).contains(expected);
    }
  }

  private static Map<String, String> defaults() throws IOException {
    Map<String, String> defaults = new LinkedHashMap<>();
    // Maven runs tests in the folder of their module.
    for (String line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(defaults.put(row.group(1), row.group(2))).as("a second row of %s", row.group(1)).isNull();
      }
    }
    return defaults;
  }
}
