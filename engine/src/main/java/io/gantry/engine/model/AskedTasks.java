package io.gantry.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Tasks that a user's text lists, a line {@code {"index": 1, "task": "…"}} each, and wants answered as a JSON array of
 * {@code {"index": 1, "answer": "…"}}.
 *
 * @param tasks the lines, at least one
 */
record AskedTasks(List<JsonNode> tasks) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ASKED =
      Pattern.compile("(?i)\\banswer with JSON\\b[^\\n\\[]{0,60}\\[\\{\"index\": ?1, ?\"answer\"");

  static Optional<AskedTasks> of(String question) {
    if (!ASKED.matcher(question).find()) {
      return Optional.empty();
    }
    List<JsonNode> tasks = new ArrayList<>();
    question.lines().filter(line -> line.startsWith("{")).forEach(line -> task(line).ifPresent(tasks::add));
    return tasks.isEmpty() ? Optional.empty() : Optional.of(new AskedTasks(List.copyOf(tasks)));
  }

  private static Optional<JsonNode> task(String line) {
    try {
      return Optional.of(JSON.readTree(line)).filter(json -> json.path("index").isInt() && json.path("task").isTextual());
    } catch (JsonProcessingException noTask) {
      return Optional.empty();
    }
  }

  /** The array, each task answered on its own. */
  String answers(UnaryOperator<String> answer) {
    ArrayNode answers = JsonNodeFactory.instance.arrayNode();
    tasks.forEach(task -> answers.addObject()
        .put("index", task.path("index").intValue())
        .put("answer", answer.apply(task.path("task").textValue())));
    return answers.toString();
  }
}
