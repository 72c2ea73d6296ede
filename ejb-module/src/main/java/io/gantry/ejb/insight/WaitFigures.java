package io.gantry.ejb.insight;

import io.gantry.engine.run.RunEvent.ModelFailed;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.time.Waits;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Times what calls waited for, cause by cause, once each has ended, and the pauses before failed ones are made again.
 * A cause that a call did not wait for is not timed, so that a count says how many calls it kept waiting. Thread-safe.
 */
final class WaitFigures {

  private static final String MODEL = "model";
  private static final String TOOL = "tool";

  private final Meter meter;

  WaitFigures(Meter meter) {
    this.meter = meter;
  }

  void record(RunEvent event, Instant at) {
    if (event instanceof RunEvent.OfModelCall call) {
      waited(MODEL, call.waited(), call.waits());
    }
    if (event instanceof ModelFailed failed) {
      failed.retryAt().ifPresent(until -> paused(failed, Duration.between(at, until)));
    } else if (event instanceof RunEvent.ToolReturned returned) {
      waited(TOOL, returned.waited(), returned.waits());
    }
  }

  private void waited(String call, Duration waited, Optional<Waits> waits) {
    waits.ifPresent(
        causes -> {
          time(call, "rate_limit", causes.rateLimit());
          time(call, "concurrency", causes.concurrency());
          time(call, "retry_after", causes.retryAfter());
          time(call, "shared", causes.shared());
          time(call, "pool", causes.pool(waited));
        });
  }

  private void paused(ModelFailed failed, Duration pause) {
    Duration asked = failed.retryAfter().map(time -> time.compareTo(pause) < 0 ? time : pause).orElse(Duration.ZERO);
    time(MODEL, "retry_after", asked);
    time(MODEL, "retry", pause.minus(asked));
  }

  private void time(String call, String cause, Duration time) {
    if (!time.isZero() && !time.isNegative()) {
      meter.time(MetricNames.CALL_WAIT, time, Map.of("call", call, "cause", cause));
    }
  }
}
