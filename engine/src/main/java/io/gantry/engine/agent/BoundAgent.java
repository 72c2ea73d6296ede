package io.gantry.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.gantry.engine.tool.OfferedTools;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.AgentSchema;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An agent with the tools and the model of one run. Immutable and shared by every step of the run that uses the same
 * agent with the same tools; holds no conversation.
 */
public final class BoundAgent {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Agent definition;
  private final ModelRef model;
  private final Toolbox tools;
  private final ToolBatch batch;
  private final List<ToolSpecification> specifications;
  private final Optional<ResponseFormat> responseFormat;
  private final Optional<AgentSchema> inputSchema;
  private final Optional<AgentSchema> outputSchema;
  private final int maxModelCalls;
  private final AnswerReading reading;

  /**
   * @param model the model to ask, which an offline run replaces
   * @param names the tools this agent may use; names the box does not hold are left out
   * @param batch knows what a call would do
   */
  public BoundAgent(Agent definition, ModelRef model, Toolbox box, Collection<String> names, ToolBatch batch) {
    this.definition = definition;
    this.model = model;
    this.tools = new OfferedTools(box, names);
    this.batch = batch;
    List<ToolSpecification> built = new ArrayList<>();
    for (String name : tools.names()) {
      tools.find(name).ifPresent(tool -> built.add(specification(tool.signature())));
    }
    this.specifications = List.copyOf(built);
    this.responseFormat = definition.outputSchema().map(schema -> responseFormat(definition.id(), schema));
    this.inputSchema = definition.inputSchema().map(AgentSchema::new);
    this.outputSchema = definition.outputSchema().map(AgentSchema::new);
    this.maxModelCalls = StepLimit.of(definition, false, "", 0).modelCalls();
    this.reading = AnswerReading.AS_WRITTEN;
  }

  private BoundAgent(BoundAgent other, int maxModelCalls, AnswerReading reading) {
    this.definition = other.definition;
    this.model = other.model;
    this.tools = other.tools;
    this.batch = other.batch;
    this.specifications = other.specifications;
    this.responseFormat = other.responseFormat;
    this.inputSchema = other.inputSchema;
    this.outputSchema = other.outputSchema;
    this.maxModelCalls = maxModelCalls;
    this.reading = reading;
  }

  /** This agent in a step with a limit of its own; cheap. */
  public BoundAgent within(StepLimit limit) {
    return limit.modelCalls() == maxModelCalls ? this : new BoundAgent(this, limit.modelCalls(), reading);
  }

  /** This agent in a step that reads its answers in this way; cheap. */
  public BoundAgent read(AnswerReading answers) {
    return answers == reading ? this : new BoundAgent(this, maxModelCalls, answers);
  }

  public String id() {
    return definition.id();
  }

  /** The name of the strategy by which it works. */
  public String strategy() {
    return definition.strategy();
  }

  /** The system prompt as the workflow writes it, its template not yet filled in. */
  public String prompt() {
    return definition.prompt();
  }

  public ModelRef model() {
    return model;
  }

  /** The tools this agent may use, and no others. */
  public Toolbox tools() {
    return tools;
  }

  Optional<ResponseFormat> responseFormat() {
    return responseFormat;
  }

  /** The specifications of the tools that it may use. */
  List<ToolSpecification> specifications() {
    return specifications;
  }

  /** The specifications of the tools that a model is offered, those of some names left out. */
  List<ToolSpecification> specifications(Set<String> without) {
    return without.isEmpty()
        ? specifications
        : specifications.stream().filter(tool -> !without.contains(tool.name())).toList();
  }

  /** What its final answer has to satisfy. */
  Optional<AgentSchema> outputSchema() {
    return outputSchema;
  }

  /**
   * What is wrong with an answer as it would leave the step, one short text each, as a model may be shown it; empty when
   * its {@code output_schema} is satisfied or there is none.
   */
  List<String> outputViolations(String answer) {
    return outputSchema
        .map(schema -> AnswerShape.violations(reading.whole().apply(answer), schema))
        .orElse(List.of())
        .stream()
        .map(reading.hidden())
        .toList();
  }

  /**
   * What is wrong with what the agent is to be told, one short text each; empty when its {@code input_schema} is satisfied
   * or there is none.
   *
   * @param scope the names that the step's templates can use
   */
  public List<String> inputViolations(String input, Map<String, ?> scope) {
    return inputSchema.map(schema -> InputShape.violations(input, scope, schema)).orElse(List.of());
  }

  /** Most model calls of one step, at least 1; default 30. */
  public int maxModelCalls() {
    return maxModelCalls;
  }

  /**
   * The most model calls of a step of this agent, see {@link StepLimit#of}.
   *
   * @param adaptive whether the limit may follow the size of the task
   */
  public StepLimit limit(boolean adaptive, String task) {
    return StepLimit.of(definition, adaptive, task, tools.names().size());
  }

  /** What a call does to the world, judged by what its tool gets; one that would be refused does nothing. */
  public Effect effect(ToolCall call) {
    return batch.effectOf(reading.sent().apply(call), tools);
  }

  static ToolSpecification specification(ToolSignature signature) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", signature.name());
    json.put("description", signature.description());
    json.set("parameters", signature.parameters());
    return ToolSpecification.fromJson(json.toString());
  }

  private static ResponseFormat responseFormat(String name, JsonNode schema) {
    return ResponseFormat.builder()
        .type(ResponseFormatType.JSON)
        .jsonSchema(
            JsonSchema.builder()
                .name(name.replaceAll("[^A-Za-z0-9_-]", "_"))
                .rootElement(JsonRawSchema.from(schema.toString()))
                .build())
        .build();
  }
}
