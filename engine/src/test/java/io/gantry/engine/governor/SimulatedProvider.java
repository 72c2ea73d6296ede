package io.gantry.engine.governor;

import io.gantry.engine.governor.CallEnd.Answered;
import io.gantry.engine.governor.CallEnd.Reason;
import io.gantry.engine.governor.CallEnd.Refused;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A provider that tells nobody its limits: a bucket of requests a second, calls at once, or both. Refuses at once, asking
 * for whole seconds, as providers do.
 */
final class SimulatedProvider {

  private final VirtualTime time;
  private Duration latency;
  private double requestsPerSecond;
  private double burst;
  private int mostAtOnce = Integer.MAX_VALUE;
  private double bucket;
  private long bucketAt;
  private int inFlight;
  int answered;
  int refused;

  SimulatedProvider(VirtualTime time, Duration latency) {
    this.time = time;
    this.latency = latency;
    this.requestsPerSecond = Double.POSITIVE_INFINITY;
  }

  SimulatedProvider requestsPerSecond(double rate, double most) {
    requestsPerSecond = rate;
    burst = most;
    bucket = most;
    bucketAt = time.nanos();
    return this;
  }

  SimulatedProvider mostAtOnce(int most) {
    mostAtOnce = most;
    return this;
  }

  SimulatedProvider latency(Duration next) {
    latency = next;
    return this;
  }

  void forgetFigures() {
    answered = 0;
    refused = 0;
  }

  void call(Consumer<CallEnd> done) {
    bucket = Math.min(burst, bucket + (time.nanos() - bucketAt) / 1e9 * requestsPerSecond);
    bucketAt = time.nanos();
    if (inFlight >= mostAtOnce) {
      refused++;
      Optional<Duration> wait = Optional.of(Duration.ofSeconds(1));
      time.after(Duration.ofMillis(2), () -> done.accept(new Refused(Reason.CONCURRENCY, wait)));
    } else if (requestsPerSecond < Double.POSITIVE_INFINITY && bucket < 1) {
      refused++;
      Duration wait = Duration.ofSeconds((long) Math.max(1, Math.ceil((1 - bucket) / requestsPerSecond)));
      time.after(Duration.ofMillis(2), () -> done.accept(new Refused(Reason.REQUESTS, Optional.of(wait))));
    } else {
      bucket -= 1;
      inFlight++;
      Duration takes = latency;
      time.after(
          takes,
          () -> {
            inFlight--;
            answered++;
            done.accept(new Answered(50, takes));
          });
    }
  }
}
