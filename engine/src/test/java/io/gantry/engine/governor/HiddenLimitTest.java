package io.gantry.engine.governor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A hundred runs against a provider whose limits nobody was told: at least 90 % of what it takes, fewer than 1 % refused
 * after warm-up, and back there within 30 s after a limit halves. Time is virtual, so the figures are the same each time.
 */
class HiddenLimitTest {

  private static final int RUNS = 100;
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(30);
  private static final Duration MEASURED = Duration.ofMinutes(5);

  private final VirtualTime time = new VirtualTime();
  private final Governor governor =
      new AdaptiveGovernor(GovernorLimits.DEFAULT, time, time::nanos, GovernorListener.NONE);
  private final SimulatedProvider provider = new SimulatedProvider(time, Duration.ofMillis(500));
  private final Crowd crowd = new Crowd(time, governor, provider);

  @Test
  void aHiddenRateIsFoundAndKept() {
    provider.requestsPerSecond(20, 20);
    crowd.of(RUNS);
    time.pass(WARM_UP);
    assertNearlyAll(20);

    provider.requestsPerSecond(10, 10);
    time.pass(BACK);
    assertNearlyAll(10);
  }

  @Test
  void aFasterRateIsKeptAtShortLatency() {
    provider.requestsPerSecond(100, 100).latency(Duration.ofMillis(50));
    crowd.of(RUNS);
    time.pass(WARM_UP);
    assertNearlyAll(100);

    provider.requestsPerSecond(50, 50);
    time.pass(BACK);
    assertNearlyAll(50);
  }

  @Test
  void aProviderThatTakesNoTwoCallsAtOnceIsAskedEvenly() {
    provider.requestsPerSecond(20, 1).latency(Duration.ofMillis(50));
    crowd.of(RUNS);
    time.pass(WARM_UP);
    assertNearlyAll(20);
  }

  @Test
  void aHiddenNumberOfCallsAtOnceIsFoundAndKept() {
    provider.mostAtOnce(20);
    crowd.of(RUNS);
    time.pass(WARM_UP);
    assertNearlyAll(40);

    provider.mostAtOnce(10);
    time.pass(BACK);
    assertNearlyAll(20);
  }

  @Test
  void lessThanACallASecondIsFoundAndKept() {
    provider.requestsPerSecond(0.2, 3);
    crowd.of(RUNS);
    time.pass(Duration.ofMinutes(5));
    provider.forgetFigures();
    time.pass(Duration.ofHours(2));
    assertThat(provider.answered / (0.2 * 7200)).isGreaterThanOrEqualTo(0.9);
    assertThat(provider.refused / (double) provider.answered).isLessThan(0.01);
  }

  @Test
  void whatALimitGivesBackIsFoundSlowly() {
    provider.requestsPerSecond(10, 10);
    crowd.of(RUNS);
    time.pass(WARM_UP.plus(MEASURED));

    provider.requestsPerSecond(40, 40);
    time.pass(Duration.ofMinutes(5));
    assertNearlyAll(40);
  }

  @Test
  void tooFastLeavesTheCallsAtOnceAloneAndTooManyTheRate() {
    provider.requestsPerSecond(20, 20);
    crowd.of(RUNS);
    time.pass(WARM_UP);
    assertThat(governor.models().get(0).concurrencyLimit()).isGreaterThanOrEqualTo(64);
    assertThat(governor.models().get(0).learnedRequestsPerMinute().orElseThrow()).isBetween(1000.0, 1500.0);

    VirtualTime other = new VirtualTime();
    Governor second = new AdaptiveGovernor(GovernorLimits.DEFAULT, other, other::nanos, GovernorListener.NONE);
    new Crowd(other, second, new SimulatedProvider(other, Duration.ofMillis(500)).mostAtOnce(20)).of(RUNS);
    other.pass(WARM_UP);
    assertThat(second.models().get(0).concurrencyLimit()).isBetween(15, 21);
    assertThat(second.models().get(0).learnedRequestsPerMinute()).isEmpty();
  }

  @Test
  void answersThatTakeFarLongerThanTheyCouldLowerTheCallsAtOnce() {
    crowd.of(4 * RUNS);
    time.pass(WARM_UP);
    int before = governor.models().get(0).concurrencyLimit();

    provider.latency(Duration.ofSeconds(5));
    time.pass(Duration.ofMinutes(2));

    assertThat(before).isGreaterThanOrEqualTo(64);
    assertThat(governor.models().get(0).concurrencyLimit()).isLessThan(before * 3 / 4);
    assertThat(governor.models().get(0).throttled()).isZero();
  }

  /** Measured over minutes, as a refusal now and then belongs to looking for the limit. */
  private void assertNearlyAll(double perSecond) {
    provider.forgetFigures();
    time.pass(MEASURED);
    double attained = provider.answered / (perSecond * MEASURED.toSeconds());
    double refused = provider.refused / (double) (provider.answered + provider.refused);
    assertThat(attained).as("share of what the provider takes").isGreaterThanOrEqualTo(0.9);
    assertThat(refused).as("share refused").isLessThan(0.01);
  }
}
