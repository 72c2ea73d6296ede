package io.gantry.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that name tests name some that are there. */
class NamedTestsTest {

  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT|Contract))(?:\\.(\\w+))?`");

  private static final List<String> MODULES =
      List.of("engine", "persistence", "ejb-module", "web-module", "cli", "integration-tests", "benchmarks");

  /** Maven runs tests in the folder of their module. */
  private static final Path ROOT = Path.of("..");

  @ParameterizedTest
  @ValueSource(strings = {"docs/capabilities-tests.md", "docs/language-tests.md"})
  void everyTestThatAPageNamesIsThere(String page) throws IOException {
    Map<String, String> sources = sources();
    Matcher named = NAMED.matcher(Files.readString(ROOT.resolve(page)));
    int seen = 0;
    while (named.find()) {
      assertThat(sources).as(page + " names " + named.group()).containsKey(named.group(1));
      if (named.group(2) != null) {
        assertThat(sources.get(named.group(1))).as(page + " names " + named.group())
            .contains("void " + named.group(2) + "(");
      }
      seen++;
    }
    assertThat(seen).isGreaterThan(100);
  }

  /** Sources of all test classes, by simple name; those of one name together. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files.filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> sources.merge(
                file.getFileName().toString().replace(".java", ""), text(file), String::concat));
      }
    }
    return sources;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
