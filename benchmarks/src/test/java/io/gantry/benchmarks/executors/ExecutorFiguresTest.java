package io.gantry.benchmarks.executors;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.benchmarks.executors.Contestant.Measurement;
import io.gantry.benchmarks.result.Line;
import io.gantry.benchmarks.result.Unit;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ExecutorFiguresTest {

  private final Contestant runs = new Contestant("runs", "gantry:runs", 8, EnumSet.allOf(Measurement.class));
  private final ExecutorFigures figures = new ExecutorFigures();

  @Test
  void showTheCostOfATaskAndTheTasksOfASecondBesideThePlainPoolOfTheSameSize() {
    figures.add(0, "gantry:runs", "burst", 2_000);
    figures.add(0, "plain:8", "burst", 500);

    List<Line> lines = figures.cost(runs, "burst");

    assertThat(lines).extracting(Line::name).containsExactly("runs, burst, per task", "runs, burst");
    assertThat(lines).extracting(Line::unit).containsExactly(Unit.NANOSECONDS, Unit.TASKS_PER_SECOND);
    assertThat(lines.get(0).ratio()).hasValue(4);
    assertThat(lines.get(1).gantry().orElseThrow().median()).isEqualTo(500_000);
    assertThat(lines.get(1).reference().orElseThrow().median()).isEqualTo(2_000_000);
  }

  @Test
  void leaveRoundsForWarmingUpOut() {
    figures.add(-1, "gantry:runs", "lone", 1_000);
    figures.add(0, "gantry:runs", "lone", 10);
    figures.add(1, "gantry:runs", "lone", 20);
    figures.add(0, "plain:8", "lone", 5);

    Line line = figures.latency(runs, "lone");

    assertThat(line.gantry().orElseThrow().count()).isEqualTo(2);
    assertThat(line.gantry().orElseThrow().median()).isEqualTo(15);
  }

  @Test
  void tellOfRefusalsOnlyWhenThereWereSome() {
    figures.add(0, "gantry:runs", "refused", 0);
    assertThat(figures.refusals(runs, "refused")).isEmpty();

    figures.add(1, "gantry:runs", "refused", 3);
    assertThat(figures.refusals(runs, "refused").orElseThrow().gantry().orElseThrow().max()).isEqualTo(3);
  }

  @Test
  void holdTheTimeOfWaitingTasksAgainstAsManyWaitsAsThereAreTasksForAThread() {
    assertThat(runs.idealMillis(8, 50)).isEqualTo(50);
    assertThat(runs.idealMillis(9, 50)).isEqualTo(100);
    assertThat(runs.idealMillis(64, 50)).isEqualTo(400);
    figures.add(0, "gantry:runs", "waiting", 440);
    figures.add(0, "plain:8", "waiting", 410);

    Line line = figures.wall(runs, "waiting", runs.idealMillis(64, 50));

    assertThat(line.limit()).isEqualTo(OptionalDouble.of(400));
    assertThat(line.ratioToLimit()).hasValue(1.1);
  }

  @Test
  void measureVirtualThreadsOnlyWhereThereAreSome() {
    assertThat(Contestant.Server.LIBERTY.contestants(17)).noneMatch(one -> one.executor().contains("virtual"));
    assertThat(Contestant.Server.LIBERTY.contestants(25)).filteredOn(one -> one.executor().contains("virtual")).hasSize(4);
    assertThat(Contestant.Server.PAYARA.contestants(25))
        .filteredOn(one -> one.executor().contains("virtual"))
        .extracting(Contestant::executor)
        .containsExactly("virtual");
  }
}
