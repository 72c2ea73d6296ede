package io.gantry.engine.context;

import java.util.List;
import java.util.Optional;

/**
 * The trace that a run belongs to, kept in its journal, so that a run that is resumed goes on in the same one.
 *
 * @param traceId the caller's, or the run's own when the caller named none
 * @param spanId the run's own; model and tool calls are its children
 * @param parentSpanId the caller's span, when the caller named one
 * @param sampled what the caller says; true for a trace that begins with the run
 * @param state the caller's {@code tracestate}; kept, and sent to nobody
 */
public record Trace(
    String traceId, String spanId, Optional<String> parentSpanId, boolean sampled, Optional<String> state) {

  /** A new trace that begins with the run. */
  public static Trace begin() {
    TraceParent own = TraceParent.fresh();
    return new Trace(own.traceId(), own.spanId(), Optional.empty(), true, Optional.empty());
  }

  /**
   * Continues the trace that a request's headers name, or begins a new one when they name none, name several, or are
   * invalid. An invalid {@code tracestate} is left out and does not make the trace a new one.
   *
   * @param traceparent every header of that name
   * @param tracestate every header of that name
   */
  public static Trace of(List<String> traceparent, List<String> tracestate) {
    Optional<TraceParent> caller = traceparent.size() == 1 ? TraceParent.parse(traceparent.get(0)) : Optional.empty();
    return caller.map(parent -> below(parent, TraceState.parse(tracestate))).orElseGet(Trace::begin);
  }

  private static Trace below(TraceParent caller, Optional<String> state) {
    TraceParent own = caller.child();
    return new Trace(own.traceId(), own.spanId(), Optional.of(caller.spanId()), own.sampled(), state);
  }

  /** The run's own place in the trace. */
  public TraceParent own() {
    return new TraceParent(traceId, spanId, sampled);
  }
}
