package io.gantry.engine.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class WorkTest {

  private final TraceParent trace = TraceParent.fresh();
  private final Work turn = new Work("run-1", Optional.empty(), Optional.of(trace));
  private final Work call = new Work("run-2", Optional.of("steps[0]"), Optional.empty());

  @AfterEach
  void nothingIsLeft() {
    assertThat(shown()).isEmpty();
    assertThat(Work.current()).isEmpty();
  }

  @Test
  void theLogContextSaysWhatTheThreadWorksOn() {
    turn.run(
        () -> {
          assertThat(Work.current()).contains(turn);
          assertThat(shown())
              .isEqualTo(
                  Map.of("workflow_id", "run-1", "trace_id", trace.traceId(), "span_id", trace.spanId()));
        });
  }

  @Test
  void whatIsInsideSomethingElseLeavesNothingOfItselfAndSeesNothingOfTheOther() {
    turn.run(
        () -> {
          Map<String, String> before = shown();
          call.run(() -> assertThat(shown()).isEqualTo(Map.of("workflow_id", "run-2", "step_id", "steps[0]")));
          assertThat(shown()).isEqualTo(before);
        });
  }

  @Test
  void whatFailsLeavesNothingBehind() {
    assertThatThrownBy(
            () ->
                call.run(
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
  }

  @Test
  void whatIsNoPartOfTheWorkSeesNothingOfItAndNeitherDoesAThreadMadeMeanwhile() throws InterruptedException {
    AtomicReference<Map<String, String>> inherited = new AtomicReference<>();
    AtomicReference<Thread> born = new AtomicReference<>();
    call.run(
        () -> {
          Work.runApart(
              () -> {
                assertThat(shown()).isEmpty();
                born.set(new Thread(() -> inherited.set(shown())));
              });
          assertThat(shown()).containsEntry("workflow_id", "run-2");
        });

    born.get().start();
    born.get().join();

    assertThat(inherited.get()).isEmpty();
  }

  @Test
  void aThreadThatInheritedALogContextLosesItWithItsFirstWork() throws InterruptedException {
    AtomicReference<Map<String, String>> after = new AtomicReference<>();
    AtomicReference<Thread> born = new AtomicReference<>();
    call.run(
        () ->
            born.set(
                new Thread(
                    () -> {
                      turn.run(() -> {});
                      after.set(shown());
                    })));

    born.get().start();
    born.get().join();

    assertThat(after.get()).isEmpty();
  }

  private static Map<String, String> shown() {
    Map<String, String> all = MDC.getCopyOfContextMap();
    return all == null ? Map.of() : all;
  }
}
