package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code input_schema} or {@code output_schema} of an agent, compiled: JSON Schema 2020-12, or the draft that its
 * {@code $schema} names. References lead nowhere outside of it and are followed only so often, and its patterns are RE2, so
 * that neither a file nor a model's answer makes the server fetch anything or think for long. Thread-safe.
 */
public final class AgentSchema {

  private static final int MAX_VIOLATIONS = 5;

  /** Knows the published drafts, which come with the library. */
  private static final JsonSchemaFactory DRAFTS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private static final SchemaValidatorsConfig CONFIG = config(new SchemaWork.Compilation(), true);

  private final JsonNode text;
  private final JsonSchema compiled;

  /**
   * @param schema one in which {@link #flaw} finds nothing
   */
  public AgentSchema(JsonNode schema) {
    this.text = schema;
    this.compiled = SchemaWork.SCHEMAS.getSchema(schema, config(new SchemaWork.Compilation(), false));
  }

  /**
   * @param whole whether all that is referred to is compiled at once, or what a value needs when it comes
   */
  private static SchemaValidatorsConfig config(SchemaWork.Compilation patterns, boolean whole) {
    return SchemaValidatorsConfig.builder()
        .locale(Locale.ENGLISH)
        .pathType(PathType.JSON_POINTER)
        .regularExpressionFactory(patterns)
        .preloadJsonSchema(whole)
        .build();
  }

  /** Why a text is no schema that values can be held against; empty when it is one. */
  static Optional<String> flaw(JsonNode schema) {
    VersionFlag draft = SpecVersionDetector.detectOptionalVersion(schema, false).orElse(VersionFlag.V202012);
    // The library logs a pattern that cannot be compiled as an error of the server, so none may fail there.
    List<String> flaws = new ArrayList<>();
    SchemaWork.Compilation patterns =
        new SchemaWork.Compilation() {
          @Override
          public RegularExpression getRegularExpression(String pattern) {
            AnswerPattern.flaw(pattern).ifPresent(
                flaw -> flaws.add("'" + pattern + "' is no regular expression (RE2): " + flaw));
            return text -> true;
          }
        };
    try {
      flaws.addAll(told(DRAFTS.getSchema(SchemaLocation.of(draft.getId()), CONFIG).validate(schema)));
      if (flaws.isEmpty()) {
        SchemaWork.SCHEMAS.getSchema(schema, config(patterns, true)).initializeValidators();
      }
    } catch (JsonSchemaException | IllegalArgumentException e) {
      flaws.add(String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      flaws.add("it refers to itself without end");
    }
    return flaws.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", flaws));
  }

  /** What is wrong with a value, one short text each with its JSON pointer, at most five; empty when it satisfies. */
  public List<String> violations(JsonNode value) {
    return check().violations(value);
  }

  /** For several values that may each be the one that counts, all of them within the bounds of one. */
  public Check check() {
    return new Check(compiled);
  }

  /** Holds values against a schema until that has cost too much; from then on each has that for its violation. */
  public static final class Check {

    private final JsonSchema compiled;
    private final SchemaWork.Check work = new SchemaWork.Check();

    private Check(JsonSchema compiled) {
      this.compiled = compiled;
    }

    /** As {@link AgentSchema#violations}. */
    public List<String> violations(JsonNode value) {
      try {
        return told(compiled.validate(value, (ExecutionContext context) -> work.bound(context)));
      } catch (SchemaWork.TooMuchException e) {
        return List.of("the schema cannot be used to check it: " + e.getMessage());
      } catch (JsonSchemaException | StackOverflowError e) {
        return List.of("the schema cannot be used to check it");
      }
    }
  }

  /** The schema as the workflow writes it. */
  public JsonNode text() {
    return text;
  }

  private static List<String> told(Collection<ValidationMessage> messages) {
    return messages.stream().map(AgentSchema::told).sorted().distinct().limit(MAX_VIOLATIONS).toList();
  }

  private static String told(ValidationMessage message) {
    String place = message.getInstanceLocation().toString();
    return place.isEmpty() ? message.getError() : place + ": " + message.getError();
  }
}
