package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
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
 * and a pattern that is not RE2 is one that every text satisfies. Thread-safe.
 */
public final class ForeignSchema {

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
    this.compiled = SchemaWork.SCHEMAS.getSchema(text, config);
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
