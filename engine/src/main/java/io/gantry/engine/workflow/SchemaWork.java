package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.Vocabularies;
import com.networknt.schema.Vocabulary;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import com.networknt.schema.resource.DisallowSchemaLoader;
import java.util.Map;
import java.util.Set;

/**
 * Bounds what a schema costs that refers to itself. One that does so twice in one place doubles the work with every level
 * it goes down, in compiling and in checking alike; all else a schema can ask for takes time in proportion to its own
 * length and that of the value. So references are counted: {@value #MOST_COMPILED} may be followed for a schema as long as
 * it is in use, since the library keeps what it finds behind each, and {@value #MOST_CHECKED} for one answer.
 */
final class SchemaWork {

  static final int MOST_COMPILED = 10_000;
  static final int MOST_CHECKED = 20_000;

  private static final String CHECK = "gantry.check";
  private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");

  /** Makes schemas whose references are counted and lead nowhere outside of them. A constant, as it takes milliseconds. */
  static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012,
          builder -> {
            builder.schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance()));
            for (VersionFlag draft : VersionFlag.values()) {
              builder.metaSchema(counting(JsonSchemaFactory.checkVersion(draft).getInstance()));
            }
          });

  private SchemaWork() {}

  private static JsonMetaSchema counting(JsonMetaSchema draft) {
    return JsonMetaSchema.builder(draft)
        .keywords((Map<String, Keyword> keywords) -> keywords.replaceAll((name, keyword) -> counted(keyword)))
        .vocabularyFactory(SchemaWork::counting)
        .build();
  }

  /** Newer drafts take their keywords from vocabularies, whatever else they are given. */
  private static Vocabulary counting(String iri) {
    Vocabulary known = Vocabularies.getVocabulary(iri);
    return known == null
        ? null
        : new Vocabulary(iri, known.getKeywords().stream().map(SchemaWork::counted).toArray(Keyword[]::new));
  }

  private static Keyword counted(Keyword keyword) {
    return REFERENCES.contains(keyword.getValue()) ? new CountedKeyword(keyword) : keyword;
  }

  /** A schema asks for more than is granted. */
  static final class TooMuchException extends JsonSchemaException {

    private static final long serialVersionUID = 1L;

    TooMuchException(int most) {
      super("it refers to itself, or one part of it to others, in so many ways that more than " + most
          + " references would have to be followed");
    }
  }

  /** Compiles the patterns of one schema, and counts its references: the one thing of ours that compiling hands around. */
  static class Compilation implements RegularExpressionFactory {

    private int left = MOST_COMPILED;

    @Override
    public RegularExpression getRegularExpression(String pattern) {
      Pattern compiled = Pattern.compile(pattern);
      return text -> compiled.matcher(text).find();
    }

    private synchronized void follow() {
      if (--left < 0) {
        throw new TooMuchException(MOST_COMPILED);
      }
    }
  }

  /** The checking of one answer, in which several values may be held against a schema. Not thread-safe. */
  static final class Check {

    private int left = MOST_CHECKED;

    /** To be called of the context of each value's check. */
    void bound(ExecutionContext context) {
      context.getCollectorContext().add(CHECK, this);
    }

    private void follow() {
      if (--left < 0) {
        throw new TooMuchException(MOST_CHECKED);
      }
    }
  }

  private record CountedKeyword(Keyword keyword) implements Keyword {

    @Override
    public String getValue() {
      return keyword.getValue();
    }

    @Override
    public JsonValidator newValidator(
        SchemaLocation location, JsonNodePath path, JsonNode node, JsonSchema parent, ValidationContext context)
        throws Exception {
      if (context.getConfig().getRegularExpressionFactory() instanceof Compilation compilation) {
        compilation.follow();
      }
      return new CountedReference(keyword.newValidator(location, path, node, parent, context));
    }
  }

  private record CountedReference(JsonValidator reference) implements JsonValidator {

    @Override
    public Set<ValidationMessage> validate(
        ExecutionContext context, JsonNode node, JsonNode root, JsonNodePath location) {
      if (context.getCollectorContext().get(CHECK) instanceof Check check) {
        check.follow();
      }
      return reference.validate(context, node, root, location);
    }

    @Override
    public void preloadJsonSchema() {
      reference.preloadJsonSchema();
    }

    @Override
    public SchemaLocation getSchemaLocation() {
      return reference.getSchemaLocation();
    }

    @Override
    public JsonNodePath getEvaluationPath() {
      return reference.getEvaluationPath();
    }

    @Override
    public String getKeyword() {
      return reference.getKeyword();
    }
  }
}
