package io.gantry.engine.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.engine.agent.Conversation;
import io.gantry.engine.agent.Exchange;
import io.gantry.engine.agent.Utterance;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Workflow.Skill;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A conversation from its first word on, long results of tools replaced by previews.
 *
 * @param lines oldest first; those of the step that speaks now come last
 * @param results the results that are not shown as a whole, by handle
 */
public record Transcript(List<Line> lines, Map<String, String> results) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Writes a conversation down.
   *
   * @param parts its steps in order, the one that speaks now last; at least one
   * @param previewChars the longest result that is shown as a whole
   * @param shown the text that a model may see of a result; previews and what is fetched are parts of that
   */
  public static Transcript of(List<Said> parts, int previewChars, UnaryOperator<String> shown) {
    List<Line> lines = new ArrayList<>();
    Previews previews = new Previews(previewChars, shown);
    for (Said part : parts) {
      int number = 0;
      int replies = 0;
      for (Utterance utterance : Conversation.utterances(part.exchange(), previews::shown)) {
        boolean reply = utterance.kind() == Utterance.Kind.REPLY;
        Set<String> skills = reply ? skills(part.exchange().replies().get(replies++)) : Set.of();
        lines.add(new Line(part.step(), number++, utterance, skills));
      }
    }
    return new Transcript(lines, previews.whole());
  }

  /** How many lines a summary stands for; none when it ends in a step that is not here. */
  int covered(Optional<Summary> summary) {
    if (summary.isEmpty()) {
      return 0;
    }
    int end = 0;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.step().equals(summary.get().through()) && line.number() < summary.get().said()) {
        end = i + 1;
      }
    }
    return end;
  }

  /** The position of what the step that speaks now was told. */
  int currentInput() {
    int at = lines.size() - 1;
    while (!lines.get(at).isInput()) {
      at--;
    }
    return at;
  }

  private static Set<String> skills(Exchange.Reply reply) {
    Set<String> loaded = new HashSet<>();
    for (ToolCall call : reply.calls()) {
      if (call.tool().equals(Skill.TOOL)) {
        String id = skill(call.arguments());
        reply.results().stream()
            .filter(result -> result.call().equals(call.id()) && result.status() == ToolOutcome.Status.OK)
            .filter(result -> !result.text().equals(LoadOnce.answer(id)))
            .forEach(result -> loaded.add(id));
      }
    }
    return loaded;
  }

  private static String skill(String arguments) {
    try {
      return JSON.readTree(arguments).path(Skill.ARGUMENT).asText();
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}
