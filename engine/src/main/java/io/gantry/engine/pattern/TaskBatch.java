package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.agent.JsonAnswer;
import io.gantry.engine.model.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Several tasks in one prompt, and what an agent answers to each. */
final class TaskBatch {

  private static final String INDEX = "index";
  private static final String ANSWER = "answer";

  private TaskBatch() {}

  /** What an agent is told; no template. */
  static String prompt(List<String> tasks) {
    StringBuilder text = new StringBuilder("Here are " + tasks.size() + " tasks. ");
    text.append("None has to do with another: do each as if it were alone.\n\n");
    for (int i = 0; i < tasks.size(); i++) {
      ObjectNode line = JsonNodeFactory.instance.objectNode().put(INDEX, i + 1).put("task", tasks.get(i));
      text.append(line).append('\n');
    }
    return text
        + "\nAnswer with JSON and nothing else: [{\"index\": 1, \"answer\": \"<all you say to task 1>\"}],"
        + " one object per task, in their order";
  }

  /**
   * The answers by the positions of their tasks, counted from 0. What cannot be read, is blank or belongs to no task is left
   * out; of several to one task the first counts.
   */
  static Map<Integer, String> answers(String text, int tasks) {
    Map<Integer, String> answers = new HashMap<>();
    JsonAnswer.find(text, json -> !list(json).isEmpty()).ifPresent(json -> {
      for (JsonNode entry : list(json)) {
        int position = entry.path(INDEX).asInt() - 1;
        String answer = answer(entry.path(ANSWER));
        if (position >= 0 && position < tasks && !answer.isBlank()) {
          answers.putIfAbsent(position, answer);
        }
      }
    });
    return answers;
  }

  private static List<JsonNode> list(JsonNode json) {
    // Models that may only answer with an object put the list into it.
    JsonNode list = json.isObject() && !json.has(INDEX) && json.size() == 1 ? json.iterator().next() : json;
    List<JsonNode> entries = new ArrayList<>();
    (list.isArray() ? list : List.of(list)).forEach(entries::add);
    entries.removeIf(entry -> !entry.has(INDEX) || !entry.has(ANSWER));
    return entries;
  }

  private static String answer(JsonNode answer) {
    return answer.isTextual() ? answer.textValue().strip() : answer.isNull() ? "" : answer.toString();
  }

  /** The part of a call's tokens that falls to one of those it answered; all parts together are the whole. */
  static Tokens share(Tokens whole, int position, int of) {
    return new Tokens(share(whole.input(), position, of), share(whole.output(), position, of), whole.estimated());
  }

  private static long share(long whole, int position, int of) {
    return whole / of + (position < whole % of ? 1 : 0);
  }
}
