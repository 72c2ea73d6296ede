package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.workflow.Inputs.Input;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks combinations of keys that a schema cannot judge, or not with a message that helps. */
final class RuleCheck {

  /** What stands in the API beside the names of workflows. */
  private static final Set<String> RESERVED_NAMES = Set.of("plan", "validate");

  private final Located document;
  private final Problems problems;
  private final InputBinder inputs = new InputBinder();

  RuleCheck(Located document, Problems problems) {
    this.document = document;
    this.problems = problems;
  }

  void check() {
    name();
    failurePolicy();
    regions();
    declaredInputs();
    toolNames();
    mcpServers();
    exactlyOne("/pattern/config/edges", "to", "choose");
    workers();
    artifacts();
    skills();
    answerPatterns();
    agentSchemas();
  }

  /** Workflows are looked up by name: what the store cannot hold or an address cannot carry, nobody would find again. */
  private void name() {
    String name = document.at("/name").asText();
    if (name.codePoints().anyMatch(RuleCheck::noAddressCarries)) {
      schema("/name", "A name holds no slash, no backslash, no control character and no half of a surrogate pair");
    } else if (name.isBlank() && document.at("/name").isTextual() && !name.isEmpty()) {
      schema("/name", "A name holds more than spaces");
    } else if (RESERVED_NAMES.contains(name)) {
      schema("/name", "The name '" + name + "' is taken by the API: a workflow of this name could not be read again");
    }
  }

  private static boolean noAddressCarries(int codePoint) {
    return Character.isISOControl(codePoint) || isHalfAPair(codePoint) || codePoint == '/' || codePoint == '\\';
  }

  private static boolean isHalfAPair(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private void failurePolicy() {
    String pointer = "/runtime/failure_policy";
    Runtime.FailurePolicy otherwise = Runtime.FailurePolicy.DEFAULT;
    Fields policy = new Fields(document.at(pointer));
    Duration shortest = RuntimeBlock.wait(policy, "wait_min", otherwise.waitMin());
    Duration longest = RuntimeBlock.wait(policy, "wait_max", otherwise.waitMax());
    if (shortest.compareTo(longest) > 0) {
      schema(
          pointer + (policy.has("wait_min") ? "/wait_min" : "/wait_max"),
          "wait_min, " + shortest.toMillis() / 1000.0 + " s, is above wait_max, " + longest.toMillis() / 1000.0 + " s");
    }
  }

  private void regions() {
    if (document.at("/runtime/region").isMissingNode()) {
      region("/runtime/provider");
      document.at("/agents").fieldNames()
          .forEachRemaining(agent -> region(Located.pointer("/agents", agent) + "/provider"));
    }
  }

  private void region(String pointer) {
    if (RuntimeBlock.provider(document.at(pointer).asText()).equals("bedrock")) {
      schema(pointer, "The provider bedrock needs a 'region' in 'runtime'");
    }
  }

  private void declaredInputs() {
    Inputs declared = InputsBlock.read(new Fields(document.at("/inputs")));
    declared.required().forEach((name, input) -> input("/inputs/required", name, input));
    declared.optional().forEach((name, input) -> {
      input("/inputs/optional", name, input);
      if (declared.required().containsKey(name)) {
        schema(Located.pointer("/inputs/optional", name), "Input '" + name + "' is also declared as required");
      }
      fileValue(name, input, declared.values());
    });
    declared.required().forEach((name, input) -> fileValue(name, input, declared.values()));
  }

  private void input(String block, String name, Input input) {
    String pointer = Located.pointer(block, name);
    Input anyOfType = new Input(input.type(), "", input.defaultValue(), List.of());
    for (int i = 0; i < input.allowed().size(); i++) {
      JsonNode allowed = input.allowed().get(i);
      if (inputs.fitting(allowed, anyOfType).filter(allowed::equals).isEmpty()) {
        schema(pointer + "/enum/" + i, "An allowed value " + inputs.misfit(allowed, anyOfType));
      }
    }
    input.defaultValue()
        .filter(value -> inputs.fitting(value, input).isEmpty())
        .ifPresent(value -> schema(pointer + "/default", "The default " + inputs.misfit(value, input)));
  }

  private void fileValue(String name, Input input, Map<String, JsonNode> values) {
    JsonNode value = values.get(name);
    if (value != null && !value.isNull() && inputs.fitting(value, input).isEmpty()) {
      schema(Located.pointer("/inputs/values", name), "The value " + inputs.misfit(value, input));
    }
  }

  private void toolNames() {
    JsonNode executors = document.at("/tools/http_executors");
    for (int i = 0; i < executors.size(); i++) {
      String id = executors.get(i).path("id").asText();
      for (JsonNode tool : document.at("/tools/python")) {
        if (AgentTools.lastPart(tool.isTextual() ? tool.asText() : tool.path("callable").asText()).equals(id)) {
          problems.add(
              Problems.REFERENCE, "/tools/http_executors/" + i + "/id",
                  "'" + id + "' is also the name of a python tool");
        }
      }
    }
  }

  private void mcpServers() {
    JsonNode servers = document.at("/tools/mcp");
    boolean denied = document.at("/security/guardrails/deny_network").asBoolean();
    for (int i = 0; i < servers.size(); i++) {
      String pointer = "/tools/mcp/" + i;
      JsonNode server = servers.get(i);
      if (server.has("command") && server.has("url")) {
        schema(pointer, "Needs either 'command' or 'url', not both");
      }
      only(server, pointer, "command", List.of("args", "env"));
      only(server, pointer, "url", List.of("headers"));
      if (denied && server.has("url")) {
        schema(pointer + "/url", "security.guardrails.deny_network forbids an MCP server by url");
      }
    }
  }

  private void only(JsonNode server, String pointer, String with, List<String> keys) {
    for (String key : keys) {
      if (server.has(key) && !server.has(with)) {
        schema(pointer + "/" + key, "'" + key + "' belongs to an MCP server with a '" + with + "'");
      }
    }
  }

  private void exactlyOne(String list, String one, String other) {
    for (int i = 0; i < document.at(list).size(); i++) {
      JsonNode item = document.at(list).get(i);
      if (item.has(one) == item.has(other)) {
        schema(list + "/" + i, "Needs either '" + one + "' or '" + other + "'" + (item.has(one) ? ", not both" : ""));
      }
    }
  }

  private void workers() {
    String pointer = "/pattern/config/orchestrator/limits";
    JsonNode limits = document.at(pointer);
    if (limits.path("min_workers").asInt(0) > limits.path("max_workers").asInt(Integer.MAX_VALUE)) {
      schema(pointer + "/min_workers", "min_workers is above max_workers");
    }
  }

  /** The files that a run makes; what a template makes of a path is checked again when the file is written. */
  private void artifacts() {
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < document.at("/outputs/artifacts").size(); i++) {
      file("/outputs/artifacts/" + i + "/path", "An artifact's path", true, taken);
    }
    file("/context_policy/notes/file", "The path of the notes", false, taken);
  }

  private void file(String pointer, String what, boolean isTemplate, Set<String> taken) {
    String path = document.at(pointer).asText().strip();
    if (!document.at(pointer).isTextual() || !isRelative(pointer, what, "run")) {
      return;
    }
    if (path.matches("[./\\\\]*")) {
      schema(pointer, what + " must name a file, '" + path + "' names none");
    } else if (!(isTemplate && path.contains("{")) && !taken.add(ArtifactPath.safe(path))) {
      schema(pointer, "There is another artifact at '" + ArtifactPath.safe(path) + "'");
    }
  }

  private void skills() {
    JsonNode skills = document.at("/skills");
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < skills.size(); i++) {
      isRelative("/skills/" + i + "/path", "A skill's path", "workflow");
      String id = skills.get(i).path("id").asText();
      if (!ids.add(id)) {
        schema("/skills/" + i + "/id", "There is another skill '" + id + "'");
      }
    }
  }

  /** Whether a path leads to somewhere below; where it does not, that is a problem. */
  private boolean isRelative(String pointer, String what, String owner) {
    String path = document.at(pointer).asText().strip().replace('\\', '/');
    if (path.startsWith("/") || path.matches("(?s)[A-Za-z]:.*")) {
      schema(pointer, what + " must be relative to the " + owner + ", '" + path + "' is absolute");
      return false;
    } else if (Arrays.asList(path.split("/")).contains("..")) {
      schema(pointer, what + " must stay inside the " + owner + "'s folder, '" + path + "' climbs out with '..'");
      return false;
    }
    return true;
  }

  private void answerPatterns() {
    for (PatternSpots.Spot spot : PatternSpots.of(document)) {
      String pattern = spot.node().at("/validation/pattern").asText();
      if (spot.isGate()) {
        AnswerPattern.flaw(pattern)
            .ifPresent(flaw -> schema(
                spot.pointer() + "/validation/pattern", "'" + pattern + "' is no regular expression (RE2): " + flaw));
      }
    }
  }

  private void agentSchemas() {
    for (Map.Entry<String, JsonNode> agent : document.at("/agents").properties()) {
      for (String key : List.of("input_schema", "output_schema")) {
        if (agent.getValue().path(key) instanceof ObjectNode text) {
          String pointer = Located.pointer(Located.pointer("/agents", agent.getKey()), key);
          AgentSchema.flaw(text).ifPresent(flaw -> schema(pointer, "This is no JSON Schema to check with: " + flaw));
        }
      }
    }
  }

  private void schema(String pointer, String message) {
    problems.add(Problems.SCHEMA, pointer, message);
  }
}
