package io.gantry.engine.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A step's place in its pattern, {@code steps[2]} or {@code tasks.fetch}. Derived from the workflow alone, so that the
 * same history always yields the same ids.
 */
public record StepId(@JsonValue String value) implements Comparable<StepId> {

  @JsonCreator
  public StepId {
    if (value.isBlank() || value.length() > 512) {
      throw new IllegalArgumentException("A step id has 1 to 512 characters, not " + value.length());
    }
  }

  @Override
  public int compareTo(StepId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
