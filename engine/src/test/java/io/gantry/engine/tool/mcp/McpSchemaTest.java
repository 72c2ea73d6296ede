package io.gantry.engine.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Schemas as servers send them, in the form that model clients carry. */
class McpSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void whatStandsAtTheRootAndCannotBeCarriedIsLeftOut() throws IOException {
    JsonNode sent =
        json(
            """
            {"$schema": "x", "type": "object", "title": "T", "properties": {"a": {"type": "number", "minimum": 3}},
             "required": ["a"], "additionalProperties": {"type": "string"}}""");

    assertThat(McpSchema.forModels(sent))
        .isEqualTo(
            json(
                """
                {"type": "object", "properties": {"a": {"type": "number", "minimum": 3}}, "required": ["a"]}"""));
  }

  @Test
  void whatStandsDeeperStaysAsTheServerWroteIt() throws IOException {
    JsonNode schema =
        json(
            """
            {"type": "object", "properties": {"a": {"oneOf": [{"type": "string"}, {"type": ["number", "null"]}]}}}""");

    assertThat(McpSchema.forModels(schema)).isEqualTo(schema);
  }

  @Test
  void definitionsOfAnOlderDraftAreFoundUnderTheirNewName() throws IOException {
    JsonNode sent =
        json(
            """
            {"type": "object", "properties": {"a": {"$ref": "#/definitions/x"}},
             "definitions": {"x": {"type": "string"}}}""");

    assertThat(McpSchema.forModels(sent))
        .isEqualTo(
            json(
                """
                {"type": "object", "properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"type": "string"}}}"""));
  }

  @Test
  void nothingAtAllIsAnyObject() throws IOException {
    assertThat(McpSchema.forModels(json("{}"))).isEqualTo(json("{\"type\":\"object\",\"properties\":{}}"));
    assertThat(McpSchema.forModels(json("{\"properties\":{\"a\":true}}")))
        .isEqualTo(json("{\"type\":\"object\",\"properties\":{\"a\":{}}}"));
  }

  @Test
  void theDigestOfADefinitionDependsOnWhatItSaysAndNotOnItsOrderOrItsIcons() throws IOException {
    McpDefinition one =
        definition(
            """
            {"name": "a", "description": "d", "inputSchema": {"type": "object", "title": "t"}}""");
    McpDefinition reordered =
        definition(
            """
            {"inputSchema": {"title": "t", "type": "object"}, "_meta": {"x": 1}, "icons": [], "description": "d",
             "name": "a"}""");
    McpDefinition redescribed =
        definition(
            """
            {"name": "a", "description": "e", "inputSchema": {"type": "object", "title": "t"}}""");
    McpDefinition untitled =
        definition(
            """
            {"name": "a", "description": "d", "inputSchema": {"type": "object"}}""");

    assertThat(reordered).isEqualTo(one);
    assertThat(redescribed.digest()).isNotEqualTo(one.digest());
    assertThat(untitled.digest()).isNotEqualTo(one.digest());
  }

  @Test
  void aResultShowsItsStructureOnceAndNamesWhatItCannotShow() throws IOException {
    JsonNode result =
        json(
            """
            {"structuredContent": {"t": 1},
             "content": [
               {"type": "text", "text": "{ \\"t\\": 1 }"},
               {"type": "text", "text": "more"},
               {"type": "image", "mimeType": "image/png", "data": "xx"},
               {"type": "resource_link", "uri": "file:///a", "name": "A"},
               {"type": "resource", "resource": {"uri": "b", "text": "inside"}},
               {"type": "resource", "resource": {"uri": "c", "blob": "x"}}]}""");

    assertThat(McpResult.text(result))
        .isEqualTo(
            """
            {"t":1}
            more
            [image image/png, which is not shown]
            [resource file:///a: A]
            [resource b]
            inside
            [resource c, which is not text]""");
  }

  private static McpDefinition definition(String text) throws IOException {
    return McpDefinition.of(json(text));
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }
}
