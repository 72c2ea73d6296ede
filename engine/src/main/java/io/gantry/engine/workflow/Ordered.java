package io.gantry.engine.workflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Unmodifiable copies of maps whose declared order means something ({@link Map#copyOf} forgets it). */
public final class Ordered {

  private Ordered() {}

  public static <K, V> Map<K, V> copyOf(Map<? extends K, ? extends V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
