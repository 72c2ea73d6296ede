package io.gantry.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The server's answer to a request it refuses (RFC 9457).
 *
 * @param detail one sentence; the title when there is none
 * @param places what is wrong where in the workflow, possibly nothing
 */
public record Problem(int status, String detail, List<Place> places) {

  /**
   * @param line from 1; 0 when unknown
   * @param pointer JSON pointer, empty for the whole document
   */
  public record Place(String code, String pointer, int line, String message) {

    /** {@code file:line: message (pointer)}, without the parts that are unknown. */
    public String in(String file) {
      return file + (line > 0 ? ":" + line : "") + ": " + message + (pointer.isEmpty() ? "" : " (" + pointer + ")");
    }
  }

  public Problem {
    places = List.copyOf(places);
  }

  static Problem of(int status, JsonNode json) {
    String title = json.path("title").asText("HTTP " + status);
    return new Problem(
        status,
        json.path("detail").asText(title),
        StreamSupport.stream(json.path("problems").spliterator(), false).map(Problem::place).toList());
  }

  static Place place(JsonNode json) {
    return new Place(
        json.path("code").asText(""),
        json.path("pointer").asText(""),
        json.path("line").asInt(0),
        json.path("message").asText(""));
  }
}
