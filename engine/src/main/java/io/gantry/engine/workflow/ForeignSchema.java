package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import java.util.Locale;
import java.util.Set;

/**
 * A JSON Schema that nobody has looked through, as servers write them for their tools. It may be no schema at all, yet never
 * makes this server fetch anything or think for long: references lead nowhere outside of it and are followed only so often,
 * and a pattern that is not RE2 is one that every text satisfies, and asks nothing of the properties it names. Thread-safe.
 */
public final class ForeignSchema {

  /** Keywords whose members are schemas, each under a name that is no keyword. */
  private static final Set<String> NAMED =
      Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies");

  /** Keywords that hold values and no schema. */
  private static final Set<String> VALUES = Set.of("const", "enum", "default", "examples");

  private final JsonSchema compiled;

  /**
   * @throws JsonSchemaException when the text is nothing that values can be held against
   */
  public ForeignSchema(JsonNode text) {
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder()
            .locale(Locale.ENGLISH)
            .pathType(PathType.JSON_POINTER)
            .regularExpressionFactory(new Patterns())
            .preloadJsonSchema(false)
            .build();
    this.compiled = SchemaWork.SCHEMAS.getSchema(lenient(text), config);
  }

  /**
   * What is wrong with a value.
   *
   * @throws JsonSchemaException when the schema cannot be used to say so, or would take too long
   */
  public Set<ValidationMessage> validate(JsonNode value) {
    SchemaWork.Check work = new SchemaWork.Check();
    try {
      return compiled.validate(value, (ExecutionContext context) -> work.bound(context));
    } catch (StackOverflowError e) {
      throw new JsonSchemaException("it refers to itself without end");
    }
  }

  /**
   * The same, except that a name in {@code patternProperties} that is not RE2 demands nothing of a value. It stays, and
   * stands for every name: which properties are left for {@code additionalProperties} or {@code unevaluatedProperties},
   * beside it or further out, is not known either.
   */
  private static JsonNode lenient(JsonNode schema) {
    JsonNode copy = schema.deepCopy();
    relax(copy);
    return copy;
  }

  private static void relax(JsonNode schema) {
    if (schema.get("patternProperties") instanceof ObjectNode patterns) {
      patterns.properties().forEach(named -> {
        if (AnswerPattern.flaw(named.getKey()).isPresent()) {
          // An empty schema, which every draft knows.
          named.setValue(patterns.objectNode());
        }
      });
    }
    schema.properties().forEach(member -> {
      if (NAMED.contains(member.getKey())) {
        member.getValue().forEach(ForeignSchema::relax);
      } else if (!VALUES.contains(member.getKey())) {
        relax(member.getValue());
      }
    });
    if (schema.isArray()) {
      schema.forEach(ForeignSchema::relax);
    }
  }

  /** Other dialects know more than RE2, and whoever wrote the schema checks what it gets. */
  private static final class Patterns extends SchemaWork.Compilation {

    @Override
    public RegularExpression getRegularExpression(String pattern) {
      if (AnswerPattern.flaw(pattern).isPresent()) {
        return text -> true;
      }
      Pattern compiled = Pattern.compile(pattern);
      return text -> compiled.matcher(text).find();
    }
  }
}
