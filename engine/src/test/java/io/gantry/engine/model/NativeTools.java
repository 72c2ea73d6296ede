package io.gantry.engine.model;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;

/** The tools of the examples as an agent would offer them. */
final class NativeTools {

  static final ToolSpecification CALCULATOR =
      tool(
          "calculator",
          "Evaluates an arithmetic expression exactly.",
          JsonObjectSchema.builder().addStringProperty("expression").required("expression"));

  static final ToolSpecification CURRENT_TIME =
      tool(
          "current_time",
          "Tells the current date and time in a time zone.",
          JsonObjectSchema.builder().addStringProperty("timezone"));

  static final ToolSpecification FILE_READ =
      tool(
          "file_read",
          "Reads a text file of the workflow's folder.",
          JsonObjectSchema.builder().addStringProperty("path").required("path"));

  static final ToolSpecification GREP =
      tool(
          "grep",
          "Finds the lines of a file that match a regular expression.",
          JsonObjectSchema.builder()
              .addStringProperty("pattern")
              .addStringProperty("path")
              .required("pattern", "path"));

  static final ToolSpecification HEAD =
      tool("head", "Shows the first lines of a file.", lines());

  static final ToolSpecification TAIL =
      tool("tail", "Shows the last lines of a file.", lines());

  static final ToolSpecification SEARCH =
      tool(
          "search",
          "Searches the files of a folder for words.",
          JsonObjectSchema.builder().addStringProperty("query").addStringProperty("path").required("query"));

  static final ToolSpecification HTTP_REQUEST =
      tool(
          "http_request",
          "Sends an HTTP request.",
          JsonObjectSchema.builder()
              .addStringProperty("url")
              .addEnumProperty("method", List.of("GET", "POST", "PUT", "DELETE", "HEAD"))
              .addProperty("headers", JsonObjectSchema.builder().build())
              .addStringProperty("body")
              .required("url"));

  static final ToolSpecification GANTRY_API =
      tool(
          "gantry_api",
          "Calls the API of this server: health, metrics and OpenAPI.",
          JsonObjectSchema.builder()
              .addEnumProperty("method", List.of("GET", "POST", "PUT", "PATCH", "DELETE"))
              .addStringProperty("path")
              .addProperty("headers", JsonObjectSchema.builder().build())
              .addStringProperty("body")
              .required("path"));

  static final List<ToolSpecification> ALL =
      List.of(CALCULATOR, CURRENT_TIME, FILE_READ, GREP, HEAD, TAIL, SEARCH, HTTP_REQUEST, GANTRY_API);

  private NativeTools() {}

  private static JsonObjectSchema.Builder lines() {
    return JsonObjectSchema.builder().addStringProperty("path").addIntegerProperty("lines").required("path");
  }

  private static ToolSpecification tool(String name, String description, JsonObjectSchema.Builder parameters) {
    return ToolSpecification.builder().name(name).description(description).parameters(parameters.build()).build();
  }
}
