package io.gantry.engine.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides whether a call can be executed, before anything runs. Thread-safe. */
final class CallCheck {

  private static final int MAX_ARGUMENTS = 2_000_000;
  private static final int MAX_PROBLEMS = 5;
  private static final int MAX_SCHEMAS = 1_000;

  private final JsonMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** A schema that points to another document is refused: a tool's signature must not make the server fetch things. */
  private final JsonSchemaFactory schemas =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          builder -> builder.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));

  private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().locale(Locale.ENGLISH).build();

  /** By identity, as a signature is built once; maintained by whoever calls, not on a pool of its own. */
  private final LoadingCache<JsonNode, JsonSchema> compiled =
      Caffeine.newBuilder()
          .weakKeys()
          .maximumSize(MAX_SCHEMAS)
          .executor(Runnable::run)
          .build(parameters -> schemas.getSchema(parameters, config));

  /** What became of a call at the door. */
  sealed interface Checked {

    /** May run. */
    record Ready(Tool tool, ObjectNode arguments) implements Checked {}

    /** Never runs; the text tells the model how to do better. */
    record Refused(ToolOutcome.Status status, String text) implements Checked {}
  }

  Checked check(ToolCall call, Toolbox tools) {
    Optional<Tool> tool = tools.find(call.tool());
    if (tool.isEmpty()) {
      Set<String> names = tools.names();
      String known = names.isEmpty() ? "There are no tools." : "Known tools: " + String.join(", ", names) + ".";
      return new Checked.Refused(
          ToolOutcome.Status.UNKNOWN_TOOL, "There is no tool '" + ShownText.head(call.tool(), 100) + "'. " + known);
    }
    ToolSignature signature = tool.get().signature();
    String text = call.arguments() == null || call.arguments().isBlank() ? "{}" : call.arguments();
    if (text.length() > MAX_ARGUMENTS) {
      return bad(signature, "they have more than " + MAX_ARGUMENTS + " characters");
    }
    JsonNode arguments;
    try {
      arguments = json.readTree(text);
    } catch (JsonProcessingException e) {
      return bad(signature, "they are not valid JSON: " + e.getOriginalMessage());
    }
    if (!(arguments instanceof ObjectNode object)) {
      return bad(signature, "they are not a JSON object");
    }
    // Models write null for what they leave out.
    object.properties().removeIf(argument -> argument.getValue().isNull());
    try {
      List<String> problems = problems(signature, object);
      return problems.isEmpty()
          ? new Checked.Ready(tool.get(), object)
          : bad(signature, String.join("; ", problems));
    } catch (JsonSchemaException e) {
      return bad(signature, "the tool's own schema cannot be used to check them");
    }
  }

  private List<String> problems(ToolSignature signature, ObjectNode arguments) {
    List<String> problems = new ArrayList<>();
    compiled.get(signature.parameters()).validate(arguments).stream()
        .map(ValidationMessage::getMessage)
        .sorted(Comparator.naturalOrder())
        .limit(MAX_PROBLEMS)
        .forEach(problems::add);
    return problems;
  }

  private static Checked bad(ToolSignature signature, String reason) {
    String parameters =
        signature.parameters().path("properties").properties().stream()
            .map(entry -> entry.getKey() + " (" + type(entry.getValue()) + required(signature, entry.getKey()) + ")")
            .collect(Collectors.joining(", "));
    return new Checked.Refused(
        ToolOutcome.Status.BAD_ARGUMENTS,
        "Tool " + signature.name() + " was not run because of its arguments: " + reason
            + (parameters.isEmpty() ? ". It takes no arguments." : ". It takes: " + parameters + "."));
  }

  private static String type(JsonNode parameter) {
    JsonNode type = parameter.path("type");
    if (type.isTextual()) {
      return type.textValue();
    }
    List<String> types = new ArrayList<>();
    type.forEach(each -> types.add(each.asText()));
    return types.isEmpty() ? "any" : String.join(" or ", types);
  }

  private static String required(ToolSignature signature, String name) {
    for (JsonNode required : signature.parameters().path("required")) {
      if (required.asText().equals(name)) {
        return ", required";
      }
    }
    return "";
  }
}
