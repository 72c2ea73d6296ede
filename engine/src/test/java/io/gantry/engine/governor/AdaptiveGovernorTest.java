package io.gantry.engine.governor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.governor.CallEnd.Answered;
import io.gantry.engine.governor.CallEnd.Failed;
import io.gantry.engine.governor.CallEnd.NotSent;
import io.gantry.engine.governor.CallEnd.Reason;
import io.gantry.engine.governor.CallEnd.Refused;
import io.gantry.engine.workflow.ModelRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AdaptiveGovernorTest {

  private final VirtualTime time = new VirtualTime();
  private final Map<String, Ticket> started = new LinkedHashMap<>();
  private ModelLimits limits = ModelLimits.DEFAULT;
  private Governor governor = governor();

  private Governor governor() {
    return new AdaptiveGovernor(new GovernorLimits(limits, Map.of()), time, time::nanos, GovernorListener.NONE);
  }

  private void allow(long requests, long tokens, int atOnce) {
    limits = new ModelLimits(requests, tokens, 1, atOnce, atOnce);
    governor = governor();
  }

  /** A call estimated at 101 tokens. */
  private Ticket ask(String run, String call) {
    return ask(run, call, 100);
  }

  private Ticket ask(String run, String call, int longestAnswer) {
    return governor.admit(
        Crowd.model("m", longestAnswer), Crowd.HELLO, run, ticket -> started.put(call, ticket));
  }

  private void end(String call, CallEnd end) {
    started.get(call).settle(end, RateHeaders.NONE);
  }

  private static Answered answered(long tokens) {
    return new Answered(tokens, Duration.ofMillis(100));
  }

  private ModelUse use() {
    return governor.models().get(0);
  }

  @Test
  void theTenThousandAndFirstCallOfAMinuteWaitsForTheNext() {
    for (int call = 0; call < 10_000; call++) {
      ask("run", "call-" + call, 0);
      end("call-" + call, answered(10));
    }
    assertThat(started).hasSize(10_000);

    ask("run", "one-more", 0);
    time.pass(Duration.ofMillis(59_999));
    assertThat(started).doesNotContainKey("one-more");
    assertThat(use().oldestWait()).isEqualTo(Duration.ofMillis(59_999));

    time.pass(Duration.ofMillis(251));
    assertThat(started).containsKey("one-more");
    assertThat(started.get("one-more").waits().rateLimit()).isBetween(Duration.ofSeconds(60), Duration.ofMillis(60_250));
  }

  @Test
  void noMinuteEverHoldsMoreCallsThanAllowed() {
    allow(60, 1_000_000, 1000);
    List<Long> starts = new ArrayList<>();
    for (int call = 0; call < 400; call++) {
      governor.admit(
          Crowd.model("m", 1),
          Crowd.HELLO,
          "run-" + call % 7,
          ticket -> {
            starts.add(time.nanos());
            time.after(Duration.ofMillis(300), () -> ticket.settle(answered(1), RateHeaders.NONE));
          });
      time.pass(Duration.ofMillis(call % 3 * 400L));
    }
    time.pass(Duration.ofMinutes(10));

    assertThat(starts).hasSize(400);
    long minute = Duration.ofMinutes(1).toNanos();
    for (int first = 0; first + 60 < starts.size(); first++) {
      assertThat(starts.get(first + 60) - starts.get(first)).isGreaterThanOrEqualTo(minute);
    }
  }

  @Test
  void theOfflineModelHasNoLimits() {
    allow(1, 1, 1);
    for (int call = 0; call < 5; call++) {
      String name = "call-" + call;
      governor.admit(ModelRef.OFFLINE, Crowd.HELLO, "run", ticket -> started.put(name, ticket));
    }
    assertThat(started).hasSize(5);
    assertThat(governor.models()).isEmpty();
  }

  @Test
  void aModelThatTheOperatorNamesHasLimitsOfItsOwn() {
    GovernorLimits named =
        new GovernorLimits(ModelLimits.DEFAULT, Map.of("openai/m", new ModelLimits(1, 1000, 1, 5, 5)));
    governor = new AdaptiveGovernor(named, time, time::nanos, GovernorListener.NONE);
    ask("run", "first");
    ask("run", "second");
    governor.admit(Crowd.model("other", 1), Crowd.HELLO, "run", ticket -> started.put("other", ticket));
    assertThat(started).containsOnlyKeys("first", "other");
  }

  @Nested
  class Tokens {

    @Test
    void areReservedAndThenSettledWithWhatWasUsed() {
      allow(1000, 250, 100);
      ask("run", "a");
      ask("run", "b");
      ask("run", "c");
      assertThat(started).containsOnlyKeys("a", "b");
      assertThat(use().tokensReserved()).isEqualTo(202);

      end("a", answered(20));

      assertThat(started).containsKey("c");
      assertThat(use().tokensLastMinute()).isEqualTo(20 + 101 + 101);
    }

    @Test
    void usedBeyondTheEstimateAreTakenAsWell() {
      allow(1000, 250, 100);
      ask("run", "a");
      end("a", answered(240));
      ask("run", "b");
      assertThat(started).doesNotContainKey("b");

      time.pass(Duration.ofSeconds(61));
      assertThat(started).containsKey("b");
    }

    @Test
    void thatNobodyCanHaveUsedHoldTheModelForAMinuteAtMost() {
      ask("run", "a");
      end("a", new Refused(Reason.TOKENS, Optional.empty()));
      time.pass(Duration.ofSeconds(10));
      ask("run", "b");
      end("b", answered(4_000_000_000L));
      ask("run", "c");
      time.pass(Duration.ofSeconds(62));
      assertThat(started).containsKey("c");
    }

    @Test
    void ofACallThatFailedAreThereAgain() {
      allow(1000, 150, 100);
      ask("run", "a");
      ask("run", "b");
      end("a", new Failed());
      assertThat(started).containsKey("b");
    }

    @Test
    void ofASettledCallAreNotSettledTwice() {
      allow(1000, 1000, 100);
      ask("run", "a");
      Ticket ticket = started.get("a");
      ticket.settle(answered(50), RateHeaders.NONE);
      ticket.settle(answered(50), RateHeaders.NONE);
      assertThat(use().inFlight()).isZero();
      assertThat(use().tokensLastMinute()).isEqualTo(50);
    }

    @Test
    void aCallLargerThanTheWholeLimitGoesAloneAndIsCounted() {
      allow(1000, 250, 100);
      ask("small", "a");
      ask("large", "whale", 10_000);
      ask("small", "b");
      end("a", answered(10));
      assertThat(started).containsOnlyKeys("a");

      time.pass(Duration.ofSeconds(61));
      assertThat(started).containsOnlyKeys("a", "whale");

      end("whale", answered(9000));
      time.pass(Duration.ofSeconds(61));
      assertThat(started).containsOnlyKeys("a", "whale", "b");
      assertThat(use().oversized()).isEqualTo(1);
    }
  }

  @Test
  void aCallThatWasNeverSentCountsAsNone() {
    allow(1, 10_000, 100);
    ask("run", "a");
    ask("run", "b");
    end("a", new NotSent());
    assertThat(started).containsKey("b");
  }

  @Nested
  class WaitingCalls {

    @Test
    void takeTurnsByRun() {
      allow(1000, 1_000_000, 1);
      ask("busy", "busy-0");
      IntStream.rangeClosed(1, 3).forEach(call -> ask("busy", "busy-" + call));
      ask("late", "late-1");
      ask("later", "later-1");
      ask("late", "late-2");

      List<String> order = new ArrayList<>();
      while (order.size() < started.size()) {
        String running = started.keySet().stream().reduce((first, last) -> last).orElseThrow();
        order.add(running);
        end(running, answered(1));
      }
      assertThat(order).containsExactly("busy-0", "busy-1", "late-1", "later-1", "busy-2", "late-2", "busy-3");
    }

    @Test
    void areNotDisturbedByOneThatLeaves() {
      allow(1000, 1_000_000, 1);
      ask("run", "running");
      List<Ticket> waiting = IntStream.range(0, 50).mapToObj(call -> ask("run-" + call, "waiting-" + call)).toList();

      assertThat(waiting.get(0).withdraw()).isTrue();
      assertThat(waiting.get(25).withdraw()).isTrue();
      assertThat(waiting.get(25).withdraw()).isFalse();
      assertThat(use().queued()).isEqualTo(48);

      end("running", answered(1));
      assertThat(started).containsOnlyKeys("running", "waiting-1");
      assertThat(waiting.get(1).withdraw()).isFalse();
    }

    @Test
    void goOnWhenTheOneBeforeThemLeavesThatNeededMore() {
      allow(1000, 250, 100);
      ask("first", "a");
      ask("first", "b");
      end("a", answered(1));
      Ticket whale = ask("large", "whale", 10_000);
      ask("small", "small");
      assertThat(started).doesNotContainKey("small");

      whale.withdraw();

      assertThat(started).containsKey("small");
    }

    @Test
    void areWokenSoonerWhenTheNextNeedsLess() {
      allow(1000, 250, 100);
      ask("run", "early");
      end("early", answered(100));
      time.pass(Duration.ofSeconds(30));
      ask("run", "middle");
      end("middle", answered(100));
      Ticket whale = ask("large", "whale", 10_000);
      ask("small", "small", 140);
      whale.withdraw();

      time.pass(Duration.ofMillis(30_300));

      assertThat(started).containsKey("small");
    }

    @Test
    void doNotDeepenTheStackHoweverManyEndAtOnce() {
      allow(1_000_000, 1_000_000_000, 1);
      int[] calls = {0};
      ask("run", "running");
      for (int call = 0; call < 50_000; call++) {
        governor.admit(
            Crowd.model("m", 1),
            Crowd.HELLO,
            "run",
            ticket -> {
              calls[0]++;
              ticket.settle(answered(1), RateHeaders.NONE);
            });
      }
      end("running", answered(1));
      assertThat(calls[0]).isEqualTo(50_000);
    }

    @Test
    void outliveAStartThatThrows() {
      allow(1000, 1_000_000, 1);
      ask("run", "running");
      Ticket[] broken = new Ticket[1];
      governor.admit(
          Crowd.model("m", 1),
          Crowd.HELLO,
          "run",
          ticket -> {
            broken[0] = ticket;
            throw new IllegalStateException("no pool");
          });
      ask("run", "next");
      try {
        end("running", answered(1));
      } catch (IllegalStateException noPool) {
        broken[0].settle(new NotSent(), RateHeaders.NONE);
      }
      assertThat(started).containsKey("next");
    }
  }

  @Nested
  class AHold {

    @Test
    void keepsEveryRunBackUntilItHasPassed() {
      ask("one", "a");
      end("a", new Refused(Reason.REQUESTS, Optional.of(Duration.ofSeconds(7))));
      ask("one", "b");
      ask("two", "c");
      time.pass(Duration.ofMillis(6999));
      assertThat(started).containsOnlyKeys("a");
      assertThat(use().holdFor()).isEqualTo(Duration.ofMillis(1));

      time.pass(Duration.ofSeconds(10));
      assertThat(started).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void isNotShortenedByAShorterOne() {
      ask("one", "a");
      ask("one", "b");
      end("a", new Refused(Reason.CONCURRENCY, Optional.of(Duration.ofSeconds(7))));
      end("b", new Refused(Reason.CONCURRENCY, Optional.of(Duration.ofSeconds(1))));
      assertThat(use().holdFor()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void ofMoreThanTenMinutesLetsCallsFailAtOnceInPlaceOfWaiting() {
      ask("one", "a");
      end("a", new Refused(Reason.REQUESTS, Optional.of(Duration.ofHours(1))));
      ask("two", "b");
      assertThat(started.get("b").barred()).contains(Duration.ofHours(1));
      assertThat(use().inFlight()).isZero();

      time.pass(Duration.ofMinutes(9));
      ask("two", "c");
      assertThat(started.get("c").barred()).contains(Duration.ofMinutes(51));
    }

    @Test
    void isNotKeptForLongerThanTenMinutesBeforeOneCallFindsOutWhetherItIsMeant() {
      ask("one", "a");
      end("a", new Refused(Reason.REQUESTS, Optional.of(Duration.ofDays(100_000_000))));
      assertThat(use().holdFor()).isEqualTo(Duration.ofMinutes(10));

      time.pass(Duration.ofMinutes(10));
      ask("one", "probe");
      ask("two", "b");
      ask("three", "c");
      assertThat(started).containsOnlyKeys("a", "probe");
      assertThat(started.get("probe").barred()).isEmpty();

      end("probe", answered(5));
      time.pass(Duration.ofSeconds(5));
      assertThat(started).containsKeys("b", "c");
      assertThat(started.get("c").barred()).isEmpty();
      assertThat(use().holdFor()).isZero();
    }

    @Test
    void goesOnWhereTheCallThatFindsOutIsRefused() {
      ask("one", "a");
      end("a", new Refused(Reason.CONCURRENCY, Optional.of(Duration.ofHours(1))));
      time.pass(Duration.ofMinutes(10));
      ask("one", "probe");
      ask("two", "b");
      end("probe", new Refused(Reason.CONCURRENCY, Optional.empty()));
      assertThat(use().holdFor()).isEqualTo(Duration.ofMinutes(10));
      assertThat(started.get("b").barred()).contains(Duration.ofMinutes(50));
    }

    @Test
    void isFoundOutByTheNextCallWhereOneNeverGotThere() {
      ask("one", "a");
      end("a", new Refused(Reason.CONCURRENCY, Optional.of(Duration.ofHours(1))));
      time.pass(Duration.ofMinutes(10));
      ask("one", "lost");
      ask("two", "b");
      ask("three", "c");
      end("lost", new NotSent());
      assertThat(started).containsOnlyKeys("a", "lost", "b");
    }
  }

  @Test
  void headersThatShowLittleLeftSetThePaceBeforeAnythingIsRefused() {
    ask("run", "a");
    RateHeaders low =
        new RateHeaders(Optional.of(new RateHeaders.Window(600, 10, Duration.ofSeconds(59))), Optional.empty());
    started.get("a").settle(answered(1), low);
    assertThat(use().learnedRequestsPerMinute().orElseThrow()).isBetween(600.0, 620.0);

    for (int call = 0; call < 100; call++) {
      String name = "call-" + call;
      ask("run", name);
    }
    time.pass(Duration.ofSeconds(5));
    assertThat(started.size()).isBetween(50, 54);

    time.pass(Duration.ofSeconds(60));
    assertThat(use().learnedRequestsPerMinute()).isEmpty();
  }

  @Test
  void headersThatShowNothingLeftForADayAreBelievedForTenMinutes() {
    ask("run", "a");
    RateHeaders none =
        new RateHeaders(Optional.empty(), Optional.of(new RateHeaders.Window(1, 0, Duration.ofDays(1))));
    started.get("a").settle(answered(1), none);
    ask("run", "b");
    end("b", answered(1_000));
    ask("run", "c");
    assertThat(started).doesNotContainKey("c");

    time.pass(Duration.ofMinutes(10));
    assertThat(started).containsKey("c");
  }

  @Test
  void anOperatorsFloorHoldsHoweverOftenTheProviderRefuses() {
    limits = new ModelLimits(10_000, 2_000_000, 4, 8, 8);
    governor = governor();
    for (int call = 0; call < 50; call++) {
      ask("run", "call-" + call);
      end("call-" + call, new Refused(Reason.CONCURRENCY, Optional.empty()));
      time.pass(Duration.ofSeconds(1));
    }
    assertThat(use().concurrencyLimit()).isEqualTo(4);
    assertThat(use().throttled()).isEqualTo(50);
  }
}
