package io.gantry.ejb.insight;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** A meter on MicroProfile Metrics. Keeps the meters it made, since looking one up costs more than using it. */
final class RegistryMeter implements Meter {

  private record Series(String name, Map<String, String> labels) {

    Tag[] tags() {
      return labels.entrySet().stream().map(label -> new Tag(label.getKey(), label.getValue())).toArray(Tag[]::new);
    }
  }

  private final MetricRegistry registry;
  private final ConcurrentMap<Series, Counter> counters = new ConcurrentHashMap<>();
  private final ConcurrentMap<Series, Timer> timers = new ConcurrentHashMap<>();

  RegistryMeter(MetricRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void count(String name, long amount, Map<String, String> labels) {
    counters
        .computeIfAbsent(
            new Series(name, labels), series -> registry.counter(metadata(name, MetricUnits.NONE), series.tags()))
        .inc(amount);
  }

  @Override
  public void time(String name, Duration took, Map<String, String> labels) {
    timers
        .computeIfAbsent(
            new Series(name, labels), series -> registry.timer(metadata(name, MetricUnits.SECONDS), series.tags()))
        .update(took);
  }

  private static Metadata metadata(String name, String unit) {
    return Metadata.builder().withName(name).withDescription(MetricNames.description(name)).withUnit(unit).build();
  }
}
