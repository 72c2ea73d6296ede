package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks how the HTTP executors of a document say that jobs are asked after. */
final class PollCheck {

  private final Located document;
  private final Problems problems;

  PollCheck(Located document, Problems problems) {
    this.document = document;
    this.problems = problems;
  }

  void check() {
    JsonNode executors = document.at("/tools/http_executors");
    for (int i = 0; i < executors.size(); i++) {
      Fields executor = new Fields(executors.get(i));
      if (executor.has("poll")) {
        check("/tools/http_executors/" + i + "/poll", executor.block("poll"));
      }
    }
  }

  private void check(String pointer, Fields poll) {
    for (String key : List.of("status_path", "id_path", "result_path")) {
      poll.text(key).ifPresent(path -> answerPath(pointer + "/" + key, path));
    }
    poll.text("url").ifPresent(url -> place(pointer + "/url", url));
    poll.text("url").filter(url -> !url.contains(Poll.ID)).ifPresent(url ->
        schema(pointer + "/url", "'" + url + "' is the same for every job; put " + Poll.ID + " where the job's id belongs"));
    poll.block("cancel").text("path").ifPresent(path -> place(pointer + "/cancel/path", path));
    states(pointer + "/states", poll.block("states"));
    if (PollBlock.interval(poll).compareTo(PollBlock.maxInterval(poll)) > 0) {
      schema(
          pointer + (poll.has("max_interval") ? "/max_interval" : "/interval"),
          "max_interval (" + poll.number("max_interval").orElse(5) + " s) is below interval ("
              + poll.number("interval").orElse(0.5) + " s)");
    }
  }

  private void answerPath(String pointer, String path) {
    if (!new AnswerPath(path).isWellFormed()) {
      schema(
          pointer,
          "'" + path + "' is neither a JSON pointer such as /run/status nor names with dots between them such as"
              + " run.status");
    }
  }

  /** A path with nothing to fill in but the id. */
  private void place(String pointer, String path) {
    String rest = path.replace(Poll.ID, "");
    if (rest.contains("{") || rest.contains("}")) {
      schema(pointer, "'" + path + "' holds braces; nothing but " + Poll.ID + " is filled in here");
    } else if (rest.contains("://") || rest.startsWith("//")) {
      schema(pointer, "'" + path + "' is a URL; give a path below base_url");
    } else {
      PlainPath.fault(path.replace(Poll.ID, "id").replaceFirst("(?s)\\?.*", "")).ifPresent(fault ->
          schema(pointer, "'" + path + "' is refused: " + fault + "; give a path below base_url"));
    }
  }

  private void states(String pointer, Fields states) {
    Map<String, String> lists = new HashMap<>();
    for (String list : List.of("waiting", "done", "failed", "action")) {
      List<String> names = states.texts(list).orElse(List.of());
      for (int i = 0; i < names.size(); i++) {
        String before = lists.putIfAbsent(names.get(i), list);
        if (before != null && !before.equals(list)) {
          schema(
              pointer + "/" + list + "/" + i,
              "The state '" + names.get(i) + "' is also one of '" + before + "'; a state means one thing");
        }
      }
    }
  }

  private void schema(String pointer, String message) {
    problems.add(Problems.SCHEMA, pointer, message);
  }
}
