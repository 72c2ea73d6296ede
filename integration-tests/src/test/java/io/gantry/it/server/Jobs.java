package io.gantry.it.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remote agents with jobs that take long, as {@link Pages} shows them below {@code /jobs/<name>}: a {@code POST} there
 * submits one, {@code GET /jobs/<name>/7} asks after it. A name that holds {@code endless} is never done, one that holds
 * {@code needy} asks for an action at the second question; any other is done at the fourth. Thread-safe.
 */
final class Jobs {

  private final Map<String, List<String>> asked = new ConcurrentHashMap<>();

  /** What was asked of an agent, {@code GET /jobs/<name>/7} for example, in order of arrival. */
  List<String> asked(String name) {
    List<String> requests = requests(name);
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  long polls(String name) {
    return asked(name).stream().filter(request -> request.startsWith("GET ")).count();
  }

  /** The answer to a request, as JSON. */
  String answer(String method, String path) {
    String name = path.split("/")[2];
    List<String> requests = requests(name);
    synchronized (requests) {
      requests.add(method + " " + path);
    }
    return method.equals("GET") ? job(name, polls(name)) : "{\"id\": 7, \"status\": \"queued\"}";
  }

  private static String job(String name, long polls) {
    if (name.contains("needy") && polls > 1) {
      return "{\"id\": 7, \"status\": \"requires_action\"}";
    }
    return polls < 4 || name.contains("endless")
        ? "{\"id\": 7, \"status\": \"in_progress\"}"
        : "{\"id\": 7, \"status\": \"completed\", \"result\": \"the remote agent's work\"}";
  }

  private List<String> requests(String name) {
    return asked.computeIfAbsent(name, key -> new ArrayList<>());
  }
}
