package io.gantry.engine.governor;

import dev.langchain4j.model.chat.request.ChatRequest;
import io.gantry.engine.time.Timer;
import io.gantry.engine.workflow.ModelRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps each model of each host within the operator's limits, and within what its provider turns out to take. The offline
 * model has no limits. Thread-safe.
 *
 * <p>A call reserves one request, and as many tokens as it is estimated to use; when it ends, the reservation becomes what
 * it really used. Models unused for ten minutes are forgotten, with what was learned of them, once there are more than a
 * thousand. The number of waiting calls is bounded by whoever hands them in.
 */
public final class AdaptiveGovernor implements Governor {

  /** Most models remembered, unless more are in use. */
  public static final int MOST_MODELS = 1000;
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

  private final Map<ModelName, ModelGate> gates = new ConcurrentHashMap<>();
  private final GovernorLimits limits;
  private final Timer timer;
  private final LongSupplier ticker;
  private final GovernorListener listener;

  /** @param ticker nanoseconds from some fixed point */
  public AdaptiveGovernor(GovernorLimits limits, Timer timer, LongSupplier ticker, GovernorListener listener) {
    this.limits = limits;
    this.timer = timer;
    this.ticker = ticker;
    this.listener = listener;
  }

  @Override
  public Ticket admit(ModelRef model, ChatRequest request, String workflowId, Consumer<Ticket> start) {
    if (model.provider().equals(ModelRef.OFFLINE.provider())) {
      return Governor.NONE.admit(model, request, workflowId, start);
    }
    return gate(ModelName.of(model)).admit(TokenEstimate.of(model, request), workflowId, start);
  }

  private ModelGate gate(ModelName name) {
    ModelGate known = gates.get(name);
    if (known != null) {
      return known;
    }
    if (gates.size() >= MOST_MODELS) {
      gates.values().removeIf(gate -> gate.isIdleFor(FORGOTTEN_AFTER));
    }
    ModelGate fresh = new ModelGate(name, limits.of(name.label()), timer, ticker, listener);
    ModelGate first = gates.putIfAbsent(name, fresh);
    if (first != null) {
      return first;
    }
    listener.appeared(name, fresh::use);
    return fresh;
  }

  @Override
  public List<ModelUse> models() {
    return gates.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(entry -> entry.getValue().use()).toList();
  }
}
