package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.Terms;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tool under the terms that a workflow declares for it. */
public final class DeclaredTool implements Tool {

  private final Tool tool;
  private final ToolSignature signature;

  private DeclaredTool(Tool tool, ToolSignature signature) {
    this.tool = tool;
    this.signature = signature;
  }

  /** The tool as the workflow wants it; the tool itself where nothing is declared. */
  public static Tool of(Tool tool, Terms terms) {
    if (terms.equals(Terms.NONE)) {
      return tool;
    }
    Tool lasting = terms.timeout().map(tool::within).orElse(tool);
    return new DeclaredTool(lasting, tool.signature().under(terms));
  }

  @Override
  public ToolSignature signature() {
    return signature;
  }

  @Override
  public ToolIdentity identity() {
    return tool.identity();
  }

  @Override
  public Effect effect(JsonNode arguments) {
    return signature.terms().effect().orElseGet(() -> tool.effect(arguments));
  }

  @Override
  public Map<Effect, List<String>> effects() {
    return signature.terms().effect().map(effect -> Map.of(effect, List.<String>of())).orElseGet(tool::effects);
  }

  @Override
  public JsonNode batched(List<JsonNode> calls) {
    return tool.batched(calls);
  }

  @Override
  public boolean polls() {
    return tool.polls();
  }

  @Override
  public Optional<String> dependsOn(ToolContext context) {
    return tool.dependsOn(context);
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    return tool.call(arguments, context);
  }

  @Override
  public Progress begin(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    return tool.begin(arguments, context);
  }
}
