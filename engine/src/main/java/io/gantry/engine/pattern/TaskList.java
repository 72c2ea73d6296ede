package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.agent.JsonAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tasks that an orchestrator names. The answer read last is kept, so that a thousand workers that start one by one do
 * not read it a thousand times.
 */
final class TaskList {

  private String text = "";
  private Optional<List<String>> tasks = Optional.empty();

  /**
   * The tasks in this answer: a JSON array of {@code {task}} or of texts, the same under {@code tasks}, or one
   * {@code {task}}. None is blank; the list may be empty.
   *
   * @return nothing where the answer holds no such JSON
   */
  Optional<List<String>> in(String answer) {
    if (!answer.equals(text)) {
      tasks =
          JsonAnswer.find(answer, json -> read(json).filter(list -> !list.isEmpty()).isPresent())
              .or(() -> JsonAnswer.find(answer, json -> read(json).isPresent()))
              .flatMap(TaskList::read);
      text = answer;
    }
    return tasks;
  }

  private static Optional<List<String>> read(JsonNode json) {
    if (json.isObject()) {
      return json.has("task") ? task(json).map(List::of) : Optional.of(json.path("tasks")).flatMap(TaskList::array);
    }
    return array(json);
  }

  private static Optional<List<String>> array(JsonNode json) {
    if (!json.isArray()) {
      return Optional.empty();
    }
    List<String> tasks = new ArrayList<>();
    for (JsonNode item : json) {
      Optional<String> task = task(item);
      if (task.isEmpty()) {
        return Optional.empty();
      }
      tasks.add(task.get());
    }
    return Optional.of(List.copyOf(tasks));
  }

  private static Optional<String> task(JsonNode item) {
    JsonNode task = item.isTextual() ? item : item.path("task");
    return task.isTextual() && !task.asText().isBlank() ? Optional.of(task.asText().strip()) : Optional.empty();
  }
}
