package io.gantry.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * What a run would do, as the server says it.
 *
 * @param mermaid the steps as a Mermaid flowchart
 * @param maxParallel most steps in flight at once
 * @param problems why such a run would be refused, missing inputs left aside
 * @param json the server's whole answer, indented
 */
public record WorkflowPlan(
    String name,
    String pattern,
    int maxParallel,
    List<Step> steps,
    List<Agent> agents,
    List<Tool> tools,
    List<Input> inputs,
    List<OpenName> openNames,
    List<Problem.Place> problems,
    List<String> warnings,
    List<Figure> budget,
    String mermaid,
    String json) {

  /**
   * A step.
   *
   * @param kind {@code agent}, {@code tool} or {@code question}
   * @param agents who may do it, one unless the run chooses
   */
  public record Step(
      String id, String kind, List<String> agents, List<String> models, List<After> after, Range times) {}

  /** A step before another, and what must hold; empty where it always does. */
  public record After(String step, String when) {}

  /** At least and at most; no most where nothing bounds it. */
  public record Range(long least, OptionalLong most) {

    static Range of(JsonNode json) {
      JsonNode most = json.path("most");
      return new Range(
          json.path("least").asLong(), most.isNumber() ? OptionalLong.of(most.asLong()) : OptionalLong.empty());
    }
  }

  /** An agent; host and obstacle are empty for none. */
  public record Agent(String id, String model, String host, int mostModelCalls, List<String> tools, String obstacle) {}

  public record Tool(String name, List<String> agents, List<Calls> calls) {}

  /** Calls of a tool that do the same; no words for all of them. */
  public record Calls(List<String> words, String effect, String why) {}

  /** An input; type and value are empty for none, the value is shown as JSON. */
  public record Input(String name, String type, boolean required, String value, String source, boolean missing) {}

  /** What stays as it stands in an agent's prompt. */
  public record OpenName(String agent, int line, String reason) {}

  /** One figure of the budget. */
  public record Figure(String name, Range range, String how) {}

  static WorkflowPlan of(JsonNode json) {
    return new WorkflowPlan(
        json.path("name").asText(),
        json.path("pattern").asText(),
        json.path("maxParallel").asInt(),
        list(json.path("steps"), WorkflowPlan::step),
        list(json.path("agents"), agent -> new Agent(
            agent.path("id").asText(),
            agent.path("model").asText(),
            text(agent.path("host")),
            agent.path("mostModelCalls").asInt(),
            texts(agent.path("tools")),
            text(agent.path("obstacle")))),
        list(json.path("tools"), tool -> new Tool(
            tool.path("name").asText(),
            texts(tool.path("agents")),
            list(tool.path("calls"), calls -> new Calls(
                texts(calls.path("words")), calls.path("effect").asText(), calls.path("why").asText())))),
        list(json.path("inputs"), input -> new Input(
            input.path("name").asText(),
            text(input.path("type")),
            input.path("required").asBoolean(),
            input.path("value").isNull() ? "" : input.path("value").toString(),
            input.path("source").asText(),
            input.path("missing").asBoolean())),
        list(json.path("openNames"), open -> new OpenName(
            open.path("agent").asText(), open.path("line").asInt(), open.path("reason").asText())),
        list(json.path("problems"), Problem::place),
        texts(json.path("warnings")),
        json.path("budget").properties().stream()
            .map(figure ->
                new Figure(figure.getKey(), Range.of(figure.getValue()), figure.getValue().path("how").asText()))
            .toList(),
        json.path("mermaid").asText(),
        json.toPrettyString());
  }

  private static Step step(JsonNode step) {
    return new Step(
        step.path("id").asText(),
        step.path("kind").asText(),
        texts(step.path("agents")),
        texts(step.path("models")),
        list(step.path("after"), after -> new After(after.path("step").asText(), after.path("when").asText())),
        Range.of(step));
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> each) {
    return StreamSupport.stream(array.spliterator(), false).map(each).toList();
  }

  private static List<String> texts(JsonNode array) {
    return list(array, JsonNode::asText);
  }

  private static String text(JsonNode node) {
    return node.isNull() ? "" : node.asText();
  }
}
