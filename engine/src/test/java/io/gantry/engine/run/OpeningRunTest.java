package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class OpeningRunTest {

  private final List<String> happened = new ArrayList<>();
  private final OpeningRun opening = new OpeningRun(by -> happened.add("cancelled by " + by), () -> happened.add("let go"));

  @Test
  void whatIsAskedOfARunThatHasItsCoordinatorReachesThat() {
    assertThat(opening.become(new Heard())).isTrue();

    opening.cancel("ada");
    opening.drain();
    opening.stop();
    opening.answer(new GivenAnswer(Optional.empty(), "yes", "ada"));

    assertThat(happened).containsExactly("cancel ada", "drain", "stop", "answer yes");
  }

  @Test
  void whatHasEndedGetsNoCoordinatorAndEndsOnce() {
    opening.cancel("ada");
    opening.cancel("otto");
    opening.stop();

    assertThat(opening.become(new Heard())).isFalse();
    assertThat(happened).containsExactly("cancelled by ada");
  }

  @Test
  void noAnswerIsTakenMeanwhile() {
    GivenAnswer given = new GivenAnswer(Optional.empty(), "yes", "ada");

    assertThat(opening.answer(given).toCompletableFuture()).isCompletedWithValue(new AnswerOutcome.NotTaken());
  }

  private final class Heard implements ActiveRun {

    @Override
    public void cancel(String by) {
      happened.add("cancel " + by);
    }

    @Override
    public void drain() {
      happened.add("drain");
    }

    @Override
    public void stop() {
      happened.add("stop");
    }

    @Override
    public CompletionStage<AnswerOutcome> answer(GivenAnswer given) {
      happened.add("answer " + given.text());
      return CompletableFuture.completedStage(new AnswerOutcome.NotTaken());
    }
  }
}
