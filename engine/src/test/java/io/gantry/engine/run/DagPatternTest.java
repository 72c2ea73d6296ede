package io.gantry.engine.run;

import static io.gantry.engine.run.PatternParts.gate;
import static io.gantry.engine.run.PatternParts.turn;
import static io.gantry.engine.run.PatternParts.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Task;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tasks are told, and which of them is the result. */
class DagPatternTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void ofSeveralFinalTasksTheLastDeclaredIsTheResultWhicheverEndsLast(long order) {
    Dag dag =
        new Dag(
            List.of(
                task("early", turn("agent", "Go"), ""),
                task("root", turn("agent", "Go"), ""),
                task("late", turn("agent", "Go"), "", "root"),
                task("middle", turn("agent", "Go"), "", "root"),
                task("inner", turn("agent", "Go"), ""),
                task("outer", turn("agent", "Go"), "", "inner")));

    assertThat(run(dag, order).outcome()).isEqualTo("done: R tasks.outer");
  }

  @Test
  void aFinalTaskBeforeOnesThatOthersDependOnIsStillTheResult() {
    Dag dag =
        new Dag(List.of(task("last", turn("agent", "Go"), "", "first"), task("first", turn("agent", "Go"), "")));

    assertThat(run(dag, 1).outcome()).isEqualTo("done: R tasks.last");
  }

  @Test
  void aDescriptionIsToldWhereThereIsNoInputAndIsATemplate() {
    Dag dag =
        new Dag(
            List.of(
                task("a", turn("agent"), "Dig"),
                task("b", turn("agent"), "Plant after {{ tasks.a.response }}", "a"),
                task("c", turn("agent", "Water"), "What the file says of it", "a")));

    DecidedRun run = run(dag, 1);

    assertThat(run.input("tasks.a")).isEqualTo("Dig");
    assertThat(run.input("tasks.b")).isEqualTo("Plant after R tasks.a");
    assertThat(run.input("tasks.c")).isEqualTo("Water");
  }

  @Test
  void theLastAnswerOfAPersonInDeclaredOrderIsWhatAnInputMayName() {
    Dag dag =
        new Dag(
            List.of(
                task("ask", gate("First?"), ""),
                task("again", gate("Second?"), "", "ask"),
                task("end", turn("agent", "{{ hitl_response }}"), "", "again")));

    assertThat(run(dag, 1).input("tasks.end")).isEqualTo("R tasks.again");
  }

  private static DecidedRun run(Dag dag, long order) {
    return DecidedRun.of(
        workflow(dag, OnFailure.FAIL_FAST, 5), (step, input) -> Optional.of("R " + step), order);
  }

  private static Task task(String id, Place place, String description, String... deps) {
    return new Task(id, place, List.of(deps), description);
  }
}
