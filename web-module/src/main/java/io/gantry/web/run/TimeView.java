package io.gantry.web.run;

import io.gantry.engine.run.TimeSplit;
import io.gantry.engine.run.TimeUse;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A time by what it went by with, in milliseconds. The parts sum to the whole exactly: each is rounded down, and
 * {@code engineMs} is what is left.
 *
 * @param totalMs the whole
 * @param queueMs until the run was first taken up
 * @param modelMs model calls, failed ones included
 * @param toolMs tool calls
 * @param rateLimitMs waits for a limit of calls or tokens a minute, of a model or of a tool
 * @param concurrencyMs waits for a limit of calls at once, of a model, a tool or the calls of one reply
 * @param retryAfterMs waits that the provider asked for
 * @param poolMs waits for a thread or a connection
 * @param sharedMs waits for the call of another step or run, whose result was taken
 * @param retryMs pauses before a model call that failed is made again, where the provider asked for none
 * @param peopleMs waits for people
 * @param stoppedMs no server had the run
 * @param otherMs calls that the run's end cut off; waits in the journal of an older Gantry
 * @param engineMs Gantry itself
 */
@Schema(name = "Time")
public record TimeView(
    long totalMs,
    long queueMs,
    long modelMs,
    long toolMs,
    long rateLimitMs,
    long concurrencyMs,
    long retryAfterMs,
    long poolMs,
    long sharedMs,
    long retryMs,
    long peopleMs,
    long stoppedMs,
    long otherMs,
    long engineMs) {

  static TimeView of(TimeSplit split) {
    Map<TimeUse, Long> millis = new EnumMap<>(TimeUse.class);
    long total = split.total().toMillis();
    long left = total;
    for (TimeUse use : TimeUse.values()) {
      long part = use == TimeUse.ENGINE ? left : split.of(use).toMillis();
      millis.put(use, part);
      left -= part;
    }
    return new TimeView(
        total,
        millis.get(TimeUse.QUEUE),
        millis.get(TimeUse.MODEL),
        millis.get(TimeUse.TOOLS),
        millis.get(TimeUse.RATE_LIMIT),
        millis.get(TimeUse.CONCURRENCY),
        millis.get(TimeUse.RETRY_AFTER),
        millis.get(TimeUse.POOL),
        millis.get(TimeUse.SHARED),
        millis.get(TimeUse.RETRY),
        millis.get(TimeUse.PEOPLE),
        millis.get(TimeUse.STOPPED),
        millis.get(TimeUse.OTHER),
        millis.get(TimeUse.ENGINE));
  }
}
