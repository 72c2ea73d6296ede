package io.gantry.engine.workflow;

import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.InputStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks a document against the JSON Schema of the language. Thread-safe; the schema is compiled once. */
final class SchemaCheck {

  private static final int MOST = 50;

  private final JsonSchema schema;

  SchemaCheck() {
    InputStream source = SchemaCheck.class.getResourceAsStream("workflow-v0.schema.json");
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).formatAssertionsEnabled(false).build();
    this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(source, config);
    schema.initializeValidators();
  }

  /** What is wrong, in the order of the document, each place once; at most 50 problems. */
  List<WorkflowProblem> check(YamlDocument document) {
    Map<String, WorkflowProblem> problems = new LinkedHashMap<>();
    for (ValidationMessage message : schema.validate(document.root())) {
      WorkflowProblem problem = problem(message, document);
      problems.putIfAbsent(problem.pointer() + problem.code() + (problem.code().equals("unknown-key") ? "" : "x"), problem);
    }
    return problems.values().stream()
        .sorted(Comparator.comparingInt(WorkflowProblem::line))
        .limit(MOST)
        .toList();
  }

  private static WorkflowProblem problem(ValidationMessage message, YamlDocument document) {
    String at = message.getInstanceLocation().toString();
    String property = message.getProperty();
    if (message.getType().equals("additionalProperties")) {
      String pointer = YamlDocument.member(at, property);
      return new WorkflowProblem(
          "unknown-key", pointer, document.line(pointer), "There is no key '" + property + "' here");
    }
    if (message.getType().equals("required")) {
      return new WorkflowProblem("schema", at, document.line(at), "The key '" + property + "' is missing");
    }
    String text = message.getMessage();
    String reason = text.contains(": ") ? text.substring(text.indexOf(": ") + 2) : text;
    return new WorkflowProblem("schema", at, document.line(at), reason);
  }
}
