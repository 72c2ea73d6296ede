package io.gantry.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gantry.benchmarks.result.Comparison.Difference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final double THRESHOLD = 0.2;

  @Test
  void countsMoreMillisecondsAsWorseAndFewerStepsPerSecondAsWorse() {
    Results before =
        results(line("time", Unit.MILLISECONDS, 100, 80), line("speed", Unit.STEPS_PER_SECOND, 1000, 2000));
    Results now = results(line("time", Unit.MILLISECONDS, 130, 80), line("speed", Unit.STEPS_PER_SECOND, 700, 2000));

    Comparison comparison = Comparison.of(before, now, THRESHOLD);

    assertThat(comparison.differences()).extracting(Difference::worsening).containsExactly(0.3, 0.3);
    assertThat(comparison.regressions()).extracting(Difference::name).containsExactly("time", "speed");
  }

  @Test
  void findsNoRegressionInWhatGotBetterOrOnlyALittleWorse() {
    Results before =
        results(line("time", Unit.MILLISECONDS, 100, 80), line("speed", Unit.STEPS_PER_SECOND, 1000, 2000));
    Results now = results(line("time", Unit.MILLISECONDS, 119, 80), line("speed", Unit.STEPS_PER_SECOND, 3000, 2000));

    Comparison comparison = Comparison.of(before, now, THRESHOLD);

    assertThat(comparison.regressions()).isEmpty();
    assertThat(comparison.differences().get(1).worsening()).isEqualTo(-2.0);
  }

  @Test
  void tellsHowMuchTheHandWrittenProgramGotWorseOnTheSameMachine() {
    Results before = results(line("time", Unit.MILLISECONDS, 100, 80));
    Results now = results(line("time", Unit.MILLISECONDS, 150, 120));

    Difference difference = Comparison.of(before, now, THRESHOLD).differences().get(0);

    assertThat(difference.referenceWorsening().orElseThrow()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void leavesOutLinesThatOnlyOneRunHasAndThoseThatAreNotGantrys() {
    Line insert = Line.ofSurroundings("insert", Unit.MILLISECONDS, Summary.of(List.of(1.0)));
    Results before = results(line("gone", Unit.MILLISECONDS, 1, 1), insert);
    Results now = results(line("new", Unit.MILLISECONDS, 1, 1), insert);

    assertThat(Comparison.of(before, now, THRESHOLD).differences()).isEmpty();
  }

  private static Line line(String name, Unit unit, double gantry, double reference) {
    return Line.of(name, unit, Summary.of(List.of(gantry)), Summary.of(List.of(reference)));
  }

  private static Results results(Line... lines) {
    return new Results(new Machine(Instant.EPOCH, 2, "Linux", 0, Map.of()), List.of(lines));
  }
}
