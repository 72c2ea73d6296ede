package io.gantry.it.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** A run as the API shows it. */
public record RunState(JsonNode json) {

  public String id() {
    return json.path("workflowId").asText();
  }

  public String status() {
    return json.path("status").asText();
  }

  public String result() {
    return json.path("result").asText();
  }

  public String errorKind() {
    return json.at("/error/kind").asText();
  }

  public String errorReason() {
    return json.at("/error/reason").asText();
  }

  public boolean hasEnded() {
    return List.of("completed", "failed", "cancelled").contains(status());
  }

  public List<JsonNode> steps() {
    return list(json.path("steps"));
  }

  public List<JsonNode> artifacts() {
    return list(json.path("artifacts"));
  }

  static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
