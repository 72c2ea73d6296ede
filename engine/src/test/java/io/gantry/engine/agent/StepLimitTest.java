package io.gantry.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.ModelRef;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepLimitTest {

  @ParameterizedTest(name = "{0}, {1} characters, {2} tools, {3} goals: {4} model calls")
  @CsvSource({
    "react,                0,  0,  0,  30",
    "react,              499,  0,  0,  30",
    "react,              500,  0,  0,  31",
    "react,             5000,  0,  0,  40",
    "react,            50000,  0,  0,  50",
    "react,                0,  4,  0,  34",
    "react,                0, 99,  0,  50",
    "react,                0,  0,  1,  33",
    "react,                0,  0,  5,  45",
    "react,                0,  0, 99, 150",
    "reflect,              0,  0,  0,  35",
    "plan_and_execute,     0,  0,  0,  40",
    "adaptive,             0,  0,  0,  40",
    "plan_and_execute,  1000,  4,  6,  64",
    "plan_and_execute, 90000, 99, 99, 150",
  })
  void followsTheMission(String strategy, int characters, int tools, int goals, int calls) {
    String goal = "- x\n";
    String task = goal.repeat(goals) + "m".repeat(Math.max(0, characters - goals * goal.length()));

    assertThat(StepLimit.adaptive(strategy, task, tools)).isEqualTo(calls);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "- read|true", "  * write|true", "+ sum|true", "• tell|true", "1. read|true", " 12) write|true", "007. spy|true",
        "-read|false", "--- |false", "- |false", "-|false", "1 read|false", "1.5 percent|false", "2026. A year|false",
        "a) read|false", "Read - write|false", "|false"
      })
  void countsTheLinesOfListsAsGoals(String line, boolean goal) {
    int calls = StepLimit.adaptive(Agent.REACT, "Do this:\n" + (line == null ? "" : line) + "\nThank you", 0);

    assertThat(calls).isEqualTo(goal ? 33 : 30);
  }

  @Test
  void saysWhereItComesFromAndAnExplicitOneAlwaysWins() {
    String task = "- a\n- b";

    assertThat(StepLimit.of(agent(OptionalInt.of(7)), true, task, 9))
        .isEqualTo(new StepLimit(7, StepLimit.Source.EXPLICIT));
    assertThat(StepLimit.of(agent(OptionalInt.of(7)), false, task, 9))
        .isEqualTo(new StepLimit(7, StepLimit.Source.EXPLICIT));
    assertThat(StepLimit.of(agent(OptionalInt.empty()), true, task, 9))
        .isEqualTo(new StepLimit(45, StepLimit.Source.ADAPTIVE));
    assertThat(StepLimit.of(agent(OptionalInt.empty()), false, task, 9))
        .isEqualTo(new StepLimit(30, StepLimit.Source.DEFAULT));
  }

  @Property
  void staysInItsBoundsAndNeverShrinksAsTheMissionGrows(
      @ForAll String task, @ForAll String more, @ForAll @IntRange(max = 1000) int tools) {
    for (String strategy : List.of("react", "reflect", "plan_and_execute", "adaptive")) {
      int limit = StepLimit.adaptive(strategy, task, tools);
      assertThat(limit).isBetween(StepLimit.DEFAULT_MODEL_CALLS, StepLimit.MOST);
      assertThat(StepLimit.adaptive(strategy, task + "\n" + more, tools + 1)).isGreaterThanOrEqualTo(limit);
    }
  }

  @Test
  void isAtLeastOne() {
    assertThatThrownBy(() -> new StepLimit(0, StepLimit.Source.EXPLICIT)).hasMessageContaining("not 0");
  }

  private static Agent agent(OptionalInt maxSteps) {
    return new Agent(
        "a", "", Optional.empty(), ModelRef.OFFLINE, Optional.empty(), Optional.empty(), Agent.REACT, maxSteps);
  }
}
