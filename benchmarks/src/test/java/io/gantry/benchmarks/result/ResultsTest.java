package io.gantry.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

  private static final Summary GANTRY = Summary.of(List.of(510.0, 520.0, 530.0));
  private static final Summary HAND_WRITTEN = Summary.of(List.of(500.0, 505.0, 510.0));

  private final Line full =
      Line.of("DAG", Unit.MILLISECONDS, GANTRY, HAND_WRITTEN).withLimit(500).with(Verdict.atMost("share", 1.04, 1.03));
  private final Line insert = Line.ofSurroundings("insert", Unit.MILLISECONDS, Summary.of(List.of(0.5)));
  private final Results results =
      new Results(
          new Machine(Instant.parse("2026-01-02T03:04:05Z"), 2, "Linux", 0.1, Map.of("Java", "17")),
          List.of(full, insert));

  @Test
  void comeBackFromTheirFileAsTheyWere(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("new/results.json");

    results.write(file);

    assertThat(Results.read(file)).isEqualTo(results);
  }

  @Test
  void areWrittenWithWhatFollowsFromThem(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("results.json");

    results.write(file);

    JsonNode line = new ObjectMapper().readTree(file.toFile()).at("/lines/0");
    assertThat(line.at("/ratioToLimit").asDouble()).isEqualTo(1.04);
    assertThat(line.at("/verdicts/0/met").isBoolean()).isTrue();
    assertThat(line.at("/verdicts/0/met").asBoolean()).isFalse();
  }

  @Test
  void showEveryFigureAndEveryMissedTargetInTheTable() {
    String table = Table.of(results);

    assertThat(table).contains("520.0", "505.0", "1.030×", "1.040×", "MISSED", "Java 17", "2 cores");
    assertThat(table.lines().filter(line -> line.startsWith("insert"))).singleElement().asString().contains("0.500");
  }
}
