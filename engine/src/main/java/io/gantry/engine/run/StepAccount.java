package io.gantry.engine.run;

import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.ToolOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a step's time went. Within a step one thing happens after another, tool calls of one reply apart: of these the one
 * that took longest, its wait included, stands for all, so that the parts sum to the time between the step's start and its
 * end. Sums over all calls are told beside it.
 *
 * <p>Part of a {@link RunView}, and changes only with it.
 */
public final class StepAccount {

  private final StepId id;
  private final Optional<String> model;
  private final boolean asksPeople;
  private final Optional<StepAccount> before;
  private final TimeSplit lead;
  private final TimeSplit split = new TimeSplit();
  private Instant mark;
  private boolean awaitsPeople;
  private Optional<Pause> pause = Optional.empty();
  private Optional<ToolGroup> group = Optional.empty();
  private Duration waited = Duration.ZERO;
  private Duration modelTime = Duration.ZERO;
  private Duration toolTime = Duration.ZERO;
  private int retries;
  private int cached;
  private int shared;
  private int joined;

  /** The time before a model call is made again; {@code asked} is until when the provider wanted none. */
  private record Pause(Instant asked, Instant until) {}

  /** One tool call; {@code waits} is absent in older journals. */
  private record TimedCall(Duration waited, Optional<Waits> waits, Duration took) {

    Duration whole() {
      return waited.plus(took);
    }
  }

  /** The tool calls that were recorded together. */
  private record ToolGroup(TimedCall longest, long lastSeq, Instant at) {

    ToolGroup with(TimedCall next, long seq, Instant when) {
      return new ToolGroup(next.whole().compareTo(longest.whole()) > 0 ? next : longest, seq, when);
    }
  }

  /**
   * @param before the step whose end let this one start; empty for the first ones
   * @param lead the time between the two
   */
  StepAccount(RunEvent.Beginning begun, Instant at, Optional<StepAccount> before, TimeSplit lead) {
    this.id = begun.step();
    this.model = begun instanceof RunEvent.StepStarted started ? Optional.of(started.model()) : Optional.empty();
    this.asksPeople = begun instanceof RunEvent.QuestionAsked;
    this.before = before;
    this.lead = lead;
    this.mark = at;
  }

  void apply(RunEvent.OfStep event, long seq, Instant at) {
    if (event instanceof RunEvent.OfModelCall call) {
      called(call, at);
    }
    if (event instanceof RunEvent.ModelFailed failed) {
      pause = failed.retryAt().map(until -> new Pause(failed.retryAfter().map(at::plus).orElse(at), until));
      retries += pause.isPresent() ? 1 : 0;
    } else if (event instanceof RunEvent.ToolReturned returned) {
      returned(returned);
      together(new TimedCall(returned.waited(), returned.waits(), returned.took()), seq, at);
    } else if (event instanceof RunEvent.CallsJoined joint) {
      toolTime = toolTime.plus(joint.took());
      together(new TimedCall(joint.waited(), Optional.of(joint.waits()), joint.took()), seq, at);
    } else if (event instanceof RunEvent.StepCompleted completed) {
      end(completed.shared().isPresent() ? TimeUse.SHARED : TimeUse.ENGINE, at);
    } else if (event instanceof RunEvent.StepFailed) {
      end(TimeUse.ENGINE, at);
    }
  }

  private void called(RunEvent.OfModelCall call, Instant at) {
    TimeSplit.Span span = next(at);
    span.give(TimeUse.MODEL, call.took());
    give(span, call.waited(), call.waits());
    pause.ifPresent(since -> give(span, since, mark));
    pause = Optional.empty();
    pass(span, TimeUse.ENGINE, at);
    waited = waited.plus(call.waited());
    modelTime = modelTime.plus(call.took());
  }

  private void returned(RunEvent.ToolReturned call) {
    waited = waited.plus(call.waited());
    toolTime = toolTime.plus(call.took());
    cached += call.source().filter(ToolOutcome.Source.CACHE::equals).isPresent() ? 1 : 0;
    shared += call.source().filter(ToolOutcome.Source.SHARED::equals).isPresent() ? 1 : 0;
    joined += call.source().filter(ToolOutcome.Source.BATCH::equals).isPresent() ? 1 : 0;
  }

  private void together(TimedCall call, long seq, Instant at) {
    boolean later = call.waits().isPresent() && group.filter(open -> !open.at().equals(at)).isPresent();
    if (later || group.filter(open -> open.lastSeq() != seq - 1).isPresent()) {
      closeGroup();
    }
    group = Optional.of(group.map(open -> open.with(call, seq, at)).orElseGet(() -> new ToolGroup(call, seq, at)));
  }

  private void closeGroup() {
    group.ifPresent(over -> {
      add(over, split);
      mark = over.at();
    });
    group = Optional.empty();
  }

  private void add(ToolGroup over, TimeSplit to) {
    TimeSplit.Span span = to.span(mark, over.at());
    span.give(TimeUse.TOOLS, over.longest().took());
    give(span, over.longest().waited(), over.longest().waits());
    span.rest(TimeUse.ENGINE);
  }

  private static void give(TimeSplit.Span span, Duration waited, Optional<Waits> waits) {
    if (waits.isEmpty()) {
      span.give(TimeUse.OTHER, waited);
      return;
    }
    span.give(TimeUse.RATE_LIMIT, waits.get().rateLimit());
    span.give(TimeUse.CONCURRENCY, waits.get().concurrency());
    span.give(TimeUse.RETRY_AFTER, waits.get().retryAfter());
    span.give(TimeUse.SHARED, waits.get().shared());
    span.give(TimeUse.POOL, waits.get().pool(waited));
  }

  private static void give(TimeSplit.Span span, Pause pause, Instant from) {
    Instant asked = pause.asked().isBefore(pause.until()) ? pause.asked() : pause.until();
    span.give(TimeUse.RETRY_AFTER, Duration.between(from, asked));
    span.give(TimeUse.RETRY, Duration.between(from.isAfter(asked) ? from : asked, pause.until()));
  }

  /** Waits from now on, or no more, for a person to agree to one of its calls. */
  void awaitsPeople(boolean awaits, Instant at) {
    pass(next(at), awaitsPeople ? TimeUse.PEOPLE : TimeUse.ENGINE, at);
    awaitsPeople = awaits;
  }

  /** The run was taken up again while the step was open; people think on while a server is down. */
  void takenUp(Instant at) {
    TimeSplit.Span span = next(at);
    if (asksPeople || awaitsPeople) {
      pass(span, TimeUse.PEOPLE, at);
      return;
    }
    pause.ifPresent(since -> give(span, since, mark));
    pass(span, TimeUse.STOPPED, at);
  }

  /** The run ended before the step did. */
  void runEnded(Instant at) {
    end(TimeUse.OTHER, at);
  }

  private void end(TimeUse use, Instant at) {
    TimeSplit.Span span = next(at);
    pause.ifPresent(since -> give(span, since, mark));
    pass(span, asksPeople || awaitsPeople ? TimeUse.PEOPLE : use, at);
  }

  private TimeSplit.Span next(Instant at) {
    closeGroup();
    return split.span(mark, at);
  }

  private void pass(TimeSplit.Span span, TimeUse rest, Instant at) {
    span.rest(rest);
    mark = at;
  }

  StepId id() {
    return id;
  }

  Optional<String> model() {
    return model;
  }

  Optional<StepAccount> before() {
    return before;
  }

  TimeSplit lead() {
    return lead;
  }

  /** Its time from its start to its end; for one that is open, to the last that its journal knows of it. */
  public TimeSplit split() {
    TimeSplit whole = split.copy();
    // More calls of the same reply may still be recorded.
    group.ifPresent(over -> add(over, whole));
    return whole;
  }

  /** Time from decisions to make calls to their beginnings, summed over calls, side by side or not. */
  public Duration waited() {
    return waited;
  }

  /** Time of model calls, failed ones included. */
  public Duration modelTime() {
    return modelTime;
  }

  /** Time of tool calls, summed over calls that ran beside each other. */
  public Duration toolTime() {
    return toolTime;
  }

  /** Model calls that failed and were to be made again. */
  public int retries() {
    return retries;
  }

  /** Tool calls that took an earlier result. */
  public int cachedToolCalls() {
    return cached;
  }

  /** Tool calls that took the result of the same call under way. */
  public int sharedToolCalls() {
    return shared;
  }

  /** Tool calls that took a part of the result of one call for several. */
  public int joinedToolCalls() {
    return joined;
  }
}
