package io.gantry.engine.memory;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.text.ShortText;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is remembered of a step that ended, long texts cut short.
 *
 * @param number in order of start among the run's steps, from 1
 * @param tools the tools that were called, each once
 * @param outcome its response, or why there is none
 */
public record Note(
    String step, int number, String agent, Instant at, String input, List<String> tools, String status, String outcome) {

  /** The most characters of an input that are kept. */
  public static final int MOST_OF_INPUT = 200;

  /** The most characters of an outcome that are kept. */
  public static final int MOST_OF_OUTCOME = 600;

  public Note {
    input = cut(input, MOST_OF_INPUT);
    tools = List.copyOf(tools);
    outcome = cut(outcome, MOST_OF_OUTCOME);
  }

  /** All notes in one text, oldest first, as a file or a prompt holds them; empty without notes. */
  public static String text(List<Note> notes, String format) {
    return format.equals("json")
        ? notes.stream().map(note -> note.json() + "\n").collect(Collectors.joining())
        : notes.stream().map(Note::markdown).collect(Collectors.joining("\n"));
  }

  private String markdown() {
    return "## [" + at + "] Agent: " + agent + " (Step " + number + ", " + step + ", " + status + ")\n"
        + "- **Input**: " + input + "\n"
        + "- **Tools used**: " + (tools.isEmpty() ? "none" : String.join(", ", tools)) + "\n"
        + "- **Outcome**: " + outcome + "\n";
  }

  private String json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("step", step).put("number", number).put("agent", agent).put("at", at.toString()).put("input", input);
    tools.forEach(json.putArray("tools")::add);
    return json.put("status", status).put("outcome", outcome).toString();
  }

  /** A text on one line, as a note holds it, so that one note cannot be taken for two. */
  public static String line(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static String cut(String text, int most) {
    String line = line(text);
    return line.length() <= most ? line : ShortText.head(line, most) + "…";
  }
}
