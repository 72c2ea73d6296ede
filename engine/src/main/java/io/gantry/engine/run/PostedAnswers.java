package io.gantry.engine.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The answers that people gave to one run and have not heard of yet. What became of an answer is told once everything it
 * rests on is durable. Confined to the run's coordinator, but for the answers themselves.
 */
final class PostedAnswers {

  private final List<Posted> open = new ArrayList<>();

  /** One answer on its way. Thread-safe. */
  static final class Posted {

    private final GivenAnswer given;
    private final CompletableFuture<AnswerOutcome> outcome = new CompletableFuture<>();
    private AnswerOutcome judged;

    Posted(GivenAnswer given) {
      this.given = given;
    }

    GivenAnswer given() {
      return given;
    }

    CompletionStage<AnswerOutcome> outcome() {
      return outcome.minimalCompletionStage();
    }

    /** Says at once that nobody took the answer. */
    void refuse() {
      outcome.complete(new AnswerOutcome.NotTaken());
    }
  }

  void arrived(Posted answer) {
    open.add(answer);
  }

  void judged(Posted answer, AnswerOutcome outcome) {
    answer.judged = outcome;
  }

  /** Everything recorded so far is durable. */
  void tell() {
    open.removeIf(answer -> answer.judged != null && answer.outcome.complete(answer.judged));
  }

  /** The coordinator ends; what has not been told is not known to be durable. */
  void close() {
    open.forEach(Posted::refuse);
    open.clear();
  }
}
