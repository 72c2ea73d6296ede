package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Compares arguments with a tool's schema, each schema compiled once. Thread-safe. */
public final class ArgumentCheck {

  private static final int MAX_PROBLEMS = 5;
  private static final int MAX_SCHEMAS = 1_000;

  /** What these find depends on the names of members alone, so that an unknown value below does not excuse it. */
  private static final Set<String> OF_NAMES = Set.of("required", "additionalProperties", "unevaluatedProperties");

  /**
   * A constant, as it takes milliseconds to make. A schema that points to another document is refused: a tool's signature
   * must not make the server fetch things.
   */
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          builder -> builder.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance())));

  private final SchemaValidatorsConfig config =
      SchemaValidatorsConfig.builder().locale(Locale.ENGLISH).pathType(PathType.JSON_POINTER).build();

  /** By identity, as a signature is built once; maintained by whoever calls, not on a pool of its own. */
  private final LoadingCache<JsonNode, JsonSchema> compiled =
      Caffeine.newBuilder()
          .weakKeys()
          .maximumSize(MAX_SCHEMAS)
          .executor(Runnable::run)
          .build(parameters -> SCHEMAS.getSchema(parameters, config));

  /**
   * What is wrong with these arguments, at most five sentences in a fixed order; none when they satisfy the schema.
   *
   * @param unknown JSON pointers to values that are not known yet and may turn out to be anything
   */
  public List<String> problems(ToolSignature signature, JsonNode arguments, Collection<String> unknown) {
    try {
      return compiled.get(signature.parameters()).validate(arguments).stream()
          .filter(message -> OF_NAMES.contains(message.getType()) || unknown.stream().noneMatch(at -> concerns(message, at)))
          .map(message -> message.getMessage().replaceFirst("^: ", ""))
          .sorted(Comparator.naturalOrder())
          .limit(MAX_PROBLEMS)
          .toList();
    } catch (JsonSchemaException e) {
      return List.of("the tool's own schema cannot be used to check them");
    }
  }

  /** Whether a message is about this value or about something that holds it. */
  private static boolean concerns(ValidationMessage message, String pointer) {
    String place = message.getInstanceLocation().toString();
    return (pointer + "/").startsWith(place + "/");
  }
}
