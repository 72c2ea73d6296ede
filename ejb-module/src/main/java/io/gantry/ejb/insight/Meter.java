package io.gantry.ejb.insight;

import java.time.Duration;
import java.util.Map;

/** Counts and times under names with labels. Thread-safe. */
interface Meter {

  void count(String name, long amount, Map<String, String> labels);

  void time(String name, Duration took, Map<String, String> labels);
}
