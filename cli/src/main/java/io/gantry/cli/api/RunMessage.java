package io.gantry.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * One event of a run as the server tells it.
 *
 * @param seq its number in the run, growing
 * @param kind its name, {@code StepStarted} for example; kinds that this client does not know may come
 * @param step the step it belongs to, empty for none
 * @param body its components; the typed accessors below answer a neutral value for a missing one
 */
public record RunMessage(long seq, Instant at, String kind, String step, JsonNode body) {

  /** Reads the JSON of an event. */
  static RunMessage of(JsonNode json) {
    JsonNode body = json.path("body");
    String step = json.path("step").asText("");
    return new RunMessage(
        json.path("seq").asLong(),
        instant(json.path("at").asText("")),
        json.path("kind").asText(""),
        step.isEmpty() || step.equals("null") ? body.path("step").asText("") : step,
        body);
  }

  /** Whether nothing comes after it. */
  public boolean isFinal() {
    return kind.equals("RunCompleted") || kind.equals("RunFailed") || kind.equals("RunCancelled");
  }

  public String text(String component) {
    return body.path(component).asText("");
  }

  public Duration duration(String component) {
    String text = text(component);
    return text.isEmpty() ? Duration.ZERO : Duration.parse(text);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }
}
