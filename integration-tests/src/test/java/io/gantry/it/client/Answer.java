package io.gantry.it.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What a server answered. */
public record Answer(HttpResponse<String> response) {

  private static final JsonMapper MAPPER = new JsonMapper();

  public int status() {
    return response.statusCode();
  }

  public String text() {
    return response.body();
  }

  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** The body as JSON; a body that is none fails the test. */
  public JsonNode json() {
    try {
      return MAPPER.readTree(text());
    } catch (JsonProcessingException e) {
      throw new AssertionError("No JSON in " + this, e);
    }
  }

  /** A member of the body's JSON by pointer, missing when it is not there. */
  public JsonNode at(String pointer) {
    return json().at(pointer);
  }

  /** The last part of a problem's type, {@code not-found} for example; empty when the answer is no problem. */
  public String problem() {
    boolean isProblem = header("Content-Type").orElse("").startsWith("application/problem+json");
    return isProblem ? at("/type").asText().replaceFirst("^urn:gantry:problem:", "") : "";
  }

  @Override
  public String toString() {
    String text = text();
    return response.request().method() + " " + response.uri() + " -> " + status() + " " + response.headers().map() + " "
        + (text.length() > 2000 ? text.substring(0, 2000) + "…" : text);
  }
}
