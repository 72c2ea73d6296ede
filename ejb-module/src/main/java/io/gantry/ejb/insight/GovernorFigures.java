package io.gantry.ejb.insight;

import io.gantry.engine.governor.CallEnd;
import io.gantry.engine.governor.GovernorListener;
import io.gantry.engine.governor.ModelName;
import io.gantry.engine.governor.ModelUse;
import io.gantry.engine.governor.WaitCause;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Turns what the governor does into figures. The first fifty models of hosts keep their names, and only they have gauges;
 * {@code GET /models} shows all. Thread-safe.
 */
final class GovernorFigures implements GovernorListener {

  private static final int MOST_MODELS = 50;
  private static final String NO_HOST = "default";

  private final Meter meter;
  private final Gauges gauges;
  // A name of both: a host has no blank.
  private final BoundedLabels names = new BoundedLabels(MOST_MODELS);
  private final ConcurrentMap<ModelName, Supplier<ModelUse>> uses = new ConcurrentHashMap<>();

  /** Shows a figure that changes all the time; called once for each name and labels. */
  interface Gauges {
    void show(String name, Supplier<Integer> value, Map<String, String> labels);
  }

  GovernorFigures(Meter meter, Gauges gauges) {
    this.meter = meter;
    this.gauges = gauges;
  }

  @Override
  public void appeared(ModelName model, Supplier<ModelUse> use) {
    Map<String, String> labels = labels(model);
    boolean named = labels.get("model").equals(model.label());
    // One that was forgotten and comes again has its gauges already; they look here.
    if (named && uses.put(model, use) == null) {
      gauge(MetricNames.MODEL_QUEUE, model, labels, ModelUse::queued);
      gauge(MetricNames.MODEL_IN_FLIGHT, model, labels, ModelUse::inFlight);
      gauge(MetricNames.MODEL_CONCURRENCY_LIMIT, model, labels, ModelUse::concurrencyLimit);
    }
  }

  private void gauge(String name, ModelName model, Map<String, String> labels, ToIntFunction<ModelUse> figure) {
    gauges.show(name, () -> figure.applyAsInt(uses.get(model).get()), labels);
  }

  @Override
  public void admitted(ModelName model, WaitCause cause, Duration waited) {
    Map<String, String> labels = labels(model);
    meter.time(
        MetricNames.MODEL_WAIT,
        waited,
        Map.of("model", labels.get("model"), "host", labels.get("host"), "cause", word(cause)));
  }

  @Override
  public void throttled(ModelName model, CallEnd.Reason reason) {
    Map<String, String> labels = labels(model);
    meter.count(
        MetricNames.MODEL_THROTTLED,
        1,
        Map.of("model", labels.get("model"), "host", labels.get("host"), "reason", word(reason)));
  }

  private Map<String, String> labels(ModelName model) {
    if (names.bounded(model.label() + " " + model.host()).equals(BoundedLabels.OTHER)) {
      return Map.of("model", BoundedLabels.OTHER, "host", BoundedLabels.OTHER);
    }
    return Map.of("model", model.label(), "host", model.host().isEmpty() ? NO_HOST : model.host());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
