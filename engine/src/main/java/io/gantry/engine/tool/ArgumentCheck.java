package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.ValidationMessage;
import io.gantry.engine.workflow.ForeignSchema;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Compares arguments with a tool's schema, each schema compiled once. Thread-safe. */
public final class ArgumentCheck {

  private static final int MAX_PROBLEMS = 5;
  private static final int MAX_SCHEMAS = 1_000;

  /** What these find depends on the names of members alone, so that an unknown value below does not excuse it. */
  private static final Set<String> OF_NAMES = Set.of("required", "additionalProperties", "unevaluatedProperties");

  /** By identity, as a signature is built once; maintained by whoever calls, not on a pool of its own. */
  private final LoadingCache<JsonNode, ForeignSchema> compiled =
      Caffeine.newBuilder()
          .weakKeys()
          .maximumSize(MAX_SCHEMAS)
          .executor(Runnable::run)
          .build(ForeignSchema::new);

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
