package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A capability that an agent may use. Implementations are thread-safe and hold no state of a run. */
public interface Tool {

  /** The most characters of arguments that {@link #batched} puts into one call, unless a single one has more. */
  int MOST_BATCHED_CHARACTERS = 500_000;

  ToolSignature signature();

  /** What it is, whatever a workflow calls it; unless overridden, the native tool of its name. */
  default ToolIdentity identity() {
    return ToolIdentity.ofNative(signature().name());
  }

  /** What a call with these arguments does to the world; unless overridden, what the signature says. */
  default Effect effect(JsonNode arguments) {
    return signature().effect();
  }

  /**
   * What its calls can do to the world, before there is one: each {@link Effect} they can have, with the words for the calls
   * that have it, {@code GET} for example; no words where all calls have the same one.
   */
  default Map<Effect, List<String>> effects() {
    return Map.of(signature().effect(), List.of());
  }

  /**
   * The arguments of one call of this tool that does what several calls of another would; unless overridden an object with
   * the list {@code items}. What such a call does to the world must not depend on how many of them it does.
   *
   * @param calls the arguments of those calls, in order
   */
  default JsonNode batched(List<JsonNode> calls) {
    return JsonNodeFactory.instance.objectNode().set("items", JsonNodeFactory.instance.arrayNode().addAll(calls));
  }

  /**
   * What the result of a call depends on besides the tool's signature and identity, the arguments and the caller: calls for
   * which all of that is equal may be given one result. Unless overridden, something that cannot be said, so that no result
   * of this tool is ever given to another call. Called often: must be quick.
   *
   * @return any text, of which only a digest is kept; empty where results cannot be shared
   */
  default Optional<String> dependsOn(ToolContext context) {
    return Optional.empty();
  }

  /** Whether calls of it start jobs and go on until these have ended. */
  default boolean polls() {
    return false;
  }

  /** This tool where a call may take so long; differs only for a tool that bounds its own waiting as well. */
  default Tool within(Duration timeout) {
    return this;
  }

  /**
   * Executes one call and blocks until it is done. Runs on a thread of the tools pool and is interrupted when its
   * timeout passes or the run is cancelled.
   *
   * @param arguments an object that already satisfies the signature's schema
   * @return what the model is shown
   * @throws ToolException when the call fails in a way that the model should be told about
   * @throws InterruptedException when interrupted while it blocked
   */
  String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException;

  /**
   * Takes the first step of one call, in place of {@link #call}; unless overridden, there is only that one. A tool whose
   * calls wait for something for long answers {@link Progress.Later} instead of blocking: the call then keeps its place in
   * the limits of its tool, and its timeout counts over all of its steps. A tool that wraps another hands this on.
   *
   * @throws ToolException as {@link #call} does
   * @throws InterruptedException as {@link #call} does
   */
  default Progress begin(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    return new Progress.Done(call(arguments, context));
  }
}
