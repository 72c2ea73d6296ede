package io.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.ejb.settings.SettingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the performance playbook says of defaults is what is shipped. */
class PlaybookTest {

  private static final Pattern BY_PROFILE = Pattern.compile("\\| `([^`]+)` \\| ([^|]+) \\| ([^|]+) \\| [^|]*\\|");
  private static final Pattern SWITCH = Pattern.compile("\\| `(gantry[^`]+)` \\| ([^|]+) \\| [^|]*\\|");
  private static final Pattern VARIABLE =
      Pattern.compile("<variable name=\"([^\"]+)\" (?:value|defaultValue)=\"([^\"]*)\"");

  /** Maven runs tests in the folder of their module. */
  private static final Path ROOT = Path.of("..");
  private static final Path CONFIGURATION = ROOT.resolve("liberty-config/src/main/liberty/config");

  @Test
  void theDefaultsOfBothProfilesAreThoseThatAreShipped() throws IOException {
    Map<String, String> shipped = defaults();
    Map<String, String> dev = with(shipped, "profiles/dev.xml");
    Map<String, String> prod = with(shipped, "profiles/prod.xml");

    List<Matcher> rows = rows(BY_PROFILE).toList();

    assertThat(rows).hasSizeGreaterThan(25);
    rows.forEach(
        row -> {
          assertThat(value(row.group(2))).as("%s in dev", row.group(1)).isEqualTo(dev.get(row.group(1)));
          assertThat(value(row.group(3))).as("%s in prod", row.group(1)).isEqualTo(prod.get(row.group(1)));
        });
  }

  @Test
  void theDefaultsOfSwitchesAreThoseThatAreShipped() throws IOException {
    Map<String, String> shipped = defaults();

    List<Matcher> rows = rows(SWITCH).toList();

    assertThat(rows).hasSizeGreaterThan(2);
    rows.forEach(row -> assertThat(value(row.group(2))).as(row.group(1)).isEqualTo(shipped.get(row.group(1))));
  }

  private static Map<String, String> defaults() throws IOException {
    Map<String, String> values = new HashMap<>();
    SettingKey.all().forEach(key -> values.put(key.name(), key.defaultValue()));
    return with(with(values, "executors.xml"), "datasource.xml");
  }

  private static Map<String, String> with(Map<String, String> values, String file) throws IOException {
    Map<String, String> more = new HashMap<>(values);
    Matcher variable = VARIABLE.matcher(Files.readString(CONFIGURATION.resolve(file)));
    while (variable.find()) {
      more.put(variable.group(1), variable.group(2));
    }
    return more;
  }

  private static Stream<Matcher> rows(Pattern form) throws IOException {
    return Files.readAllLines(ROOT.resolve("docs/ops/performance-playbook.md")).stream()
        .map(form::matcher)
        .filter(Matcher::matches);
  }

  private static String value(String cell) {
    return Optional.of(cell.strip()).filter(text -> !text.equals("none")).orElse("");
  }
}
