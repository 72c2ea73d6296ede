package io.gantry.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PlanTest {

  @Nested
  class CriticalPath {

    @Test
    void ofAChainIsTheSumOfItsSteps() {
      assertThat(Plans.chain(10, 50).criticalPath()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void ofAFanOutIsOneCall() {
      assertThat(Plans.fanOut(20, 50).criticalPath()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void ofTwoThenOneIsOneOfTheTwoAndTheOne() {
      assertThat(Plans.twoThenOne().criticalPath()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void goesThroughTheLongerOfTwoPathsAndNotThroughTheLongestOfEachLayer() {
      // Layers would need 30 + 40; no path does.
      Plan plan =
          new Plan.Dag(
              "two pairs",
              List.of(call("a", 30), call("b", 5), call("a2", 10, "a"), call("b2", 40, "b")));

      assertThat(plan.criticalPath()).isEqualTo(Duration.ofMillis(45));
    }
  }

  @Nested
  class UnevenDag {

    @Test
    void isTheSameEachTime() {
      assertThat(Plans.uneven()).isEqualTo(Plans.uneven());
    }

    @Test
    void hasFiftyCallsOfFiveToSixtyMilliseconds() {
      assertThat(Plans.uneven().calls())
          .hasSize(50)
          .allSatisfy(c -> assertThat(c.latency()).isBetween(Duration.ofMillis(5), Duration.ofMillis(60)));
    }

    @Test
    void wouldTakeNoticeablyLongerLayerByLayer() {
      Plan plan = Plans.uneven();

      assertThat(Layers.duration(plan).toMillis()).isGreaterThan(plan.criticalPath().toMillis() * 11 / 10);
    }
  }

  @Test
  void refusesATaskBeforeOneItDependsOn() {
    List<Call> calls = List.of(call("b", 1, "a"), call("a", 1));

    assertThatThrownBy(() -> new Plan.Dag("wrong", calls)).hasMessageContaining("task b").hasMessageContaining("[a]");
  }

  @Test
  void refusesAnIdThatOccursTwice() {
    List<Call> calls = List.of(call("a", 1), call("a", 2));

    assertThatThrownBy(() -> new Plan.Dag("wrong", calls)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Call call(String id, int millis, String... deps) {
    return new Call(id, Duration.ofMillis(millis), List.of(deps));
  }
}
