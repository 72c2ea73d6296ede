package io.gantry.ejb.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.ejb.tool.McpToolService.Change;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DefinitionChangesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void eachPlaceThatDiffersIsNamedWithBothValues() throws IOException {
    JsonNode before =
        json(
            """
            {"description": "a", "inputSchema": {"properties": {"x/y": {"type": "string"}, "z": {}}}}""");
    JsonNode now =
        json(
            """
            {"description": "b", "inputSchema": {"properties": {"x/y": {"type": "number"}}}, "title": "T"}""");

    assertThat(DefinitionChanges.between(before, now))
        .containsExactly(
            new Change("/description", json("\"a\""), json("\"b\"")),
            new Change("/inputSchema/properties/x~1y/type", json("\"string\""), json("\"number\"")),
            new Change("/inputSchema/properties/z", json("{}"), json("null")),
            new Change("/title", json("null"), json("\"T\"")));
  }

  @Test
  void equalDefinitionsHaveNoChanges() throws IOException {
    assertThat(DefinitionChanges.between(json("{\"a\":1,\"b\":2}"), json("{\"b\":2,\"a\":1}"))).isEmpty();
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }
}
