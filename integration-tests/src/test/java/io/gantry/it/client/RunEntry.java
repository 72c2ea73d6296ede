package io.gantry.it.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One entry of a run's journal.
 *
 * @param step the step it belongs to, empty for none
 * @param body the event's own components
 */
public record RunEntry(long seq, String kind, String step, JsonNode body) {

  static RunEntry of(JsonNode json) {
    return new RunEntry(
        json.path("seq").asLong(), json.path("kind").asText(), json.path("step").asText(""), json.path("body"));
  }

  /** Whether nothing comes after it. */
  public boolean isFinal() {
    return kind.matches("RunCompleted|RunFailed|RunCancelled");
  }
}
