package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.cache.ResponseCache;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the tool calls of all runs of a server take from each other, so that they need not be made: results that were kept,
 * for as long as their tool's {@code cache_ttl} says, and results of calls that are under way. Thread-safe.
 */
public final class ToolReuse {

  /** Every call is made. */
  public static final ToolReuse NONE = new ToolReuse(Optional.empty(), false, source -> { });

  private final Optional<ResponseCache> cache;
  private final boolean singleFlight;
  private final Consumer<ToolOutcome.Source> told;
  private final Flights flights;
  private final CallKeys keys;

  /**
   * @param cache where results are kept; empty keeps none
   * @param singleFlight whether calls that only read and are the same are made once for all who ask at the same time
   * @param told of each call that need not be made itself; must be quick
   */
  public ToolReuse(Optional<ResponseCache> cache, boolean singleFlight, Consumer<ToolOutcome.Source> told) {
    this(cache, singleFlight, told, new Flights(), new CallKeys());
  }

  private ToolReuse(
      Optional<ResponseCache> cache,
      boolean singleFlight,
      Consumer<ToolOutcome.Source> told,
      Flights flights,
      CallKeys keys) {
    this.cache = cache;
    this.singleFlight = singleFlight;
    this.told = told;
    this.flights = flights;
    this.keys = keys;
  }

  /** The same, but for calls that are under way. */
  ToolReuse ofKeptResults() {
    return new ToolReuse(cache, false, told, flights, keys);
  }

  /** Calls that wait for the result of another one. */
  public int waiting() {
    return flights.waiting();
  }

  /** What a call can take from others and give to them; nothing for one of which neither is allowed. */
  Optional<Share> share(Tool tool, JsonNode arguments, ToolContext context) {
    Effect effect = tool.effect(arguments);
    boolean shares = singleFlight && effect == Effect.READ;
    Optional<Duration> lifetime =
        effect == Effect.READ || effect == Effect.IDEMPOTENT && isDeclaredIdempotent(tool)
            ? tool.signature().terms().cacheTtl().filter(ttl -> cache.isPresent() && !ttl.isZero())
            : Optional.empty();
    if (!shares && lifetime.isEmpty()) {
      return Optional.empty();
    }
    return keys.of(tool, arguments, context).map(key -> new Share(key, context.caller(), shares, lifetime));
  }

  /**
   * A call that may be repeated need not be one that may be left out: of PUT a, PUT b and PUT a all count. Only a workflow
   * that says idempotent of a tool itself says that its results may be given again.
   */
  private static boolean isDeclaredIdempotent(Tool tool) {
    return tool.signature().terms().effect().filter(Effect.IDEMPOTENT::equals).isPresent();
  }

  /**
   * What may be shared of a call.
   *
   * @param inFlight whether the call may be one with others that are under way
   * @param lifetime how long its result is kept; empty for not at all
   */
  record Share(String key, String caller, boolean inFlight, Optional<Duration> lifetime) {}

  Flights flights() {
    return flights;
  }

  /** Where results are kept; only asked for calls that have a lifetime. */
  ResponseCache cache() {
    return cache.orElseThrow();
  }

  void used(ToolOutcome.Source source) {
    told.accept(source);
  }
}
