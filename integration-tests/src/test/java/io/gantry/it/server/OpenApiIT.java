package io.gantry.it.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same operations are described on every server, with the same parameters and responses. */
@ExtendWith(ArquillianExtension.class)
class OpenApiIT {

  private static final JsonMapper MAPPER = new JsonMapper();

  @ArquillianResource private GantryServer gantry;

  @Test
  void theOperationsAreDescribedTheSame() {
    JsonNode api = gantry.viewer().get("/openapi", "Accept", "application/json").json();
    Map<String, JsonNode> operations = new TreeMap<>();
    api.path("paths").properties().forEach(
        path ->
            path.getValue().properties().forEach(
                operation ->
                    operations.put(operation.getKey() + " " + address(path.getKey()), described(operation.getValue()))));

    ObjectNode description = MAPPER.createObjectNode();
    operations.forEach(description::set);
    new Answers("openapi", gantry).compare(description);
  }

  /** Payara leaves the pattern of a path's parameter where it is. */
  private static String address(String path) {
    return path.replaceAll("\\{(\\w+):[^}]*}", "{$1}");
  }

  /** What both say; how they describe the records of requests and responses is listed in docs/servers.md. */
  private static JsonNode described(JsonNode operation) {
    ObjectNode said = MAPPER.createObjectNode();
    for (String text : List.of("operationId", "summary", "description")) {
      said.put(text, operation.path(text).asText());
    }
    said.set("tags", operation.path("tags"));
    parameters(operation).forEach(parameter -> said.withArray("parameters").add(parameter));
    ObjectNode responses = said.putObject("responses");
    Map<String, JsonNode> byStatus = new TreeMap<>();
    operation.path("responses").properties().forEach(response -> byStatus.put(response.getKey(), response.getValue()));
    byStatus.forEach(
        (status, response) -> {
          ObjectNode one = responses.putObject(status).put("description", response.path("description").asText());
          response.path("content").properties().stream()
              .map(Map.Entry::getKey)
              .sorted()
              .forEach(one.withArray("content")::add);
        });
    return said;
  }

  private static List<ObjectNode> parameters(JsonNode operation) {
    List<ObjectNode> parameters = new ArrayList<>();
    operation.path("parameters").forEach(
        parameter ->
            parameters.add(
                MAPPER.createObjectNode()
                    .put("in", parameter.path("in").asText())
                    .put("name", parameter.path("name").asText())
                    .put("required", parameter.path("required").asBoolean())
                    .put("description", parameter.path("description").asText())));
    parameters.sort(Comparator.comparing(ObjectNode::toString));
    return parameters;
  }
}
