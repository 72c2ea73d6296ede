package io.gantry.engine.memory;

import io.gantry.engine.agent.Conversation;
import io.gantry.engine.agent.Exchange;
import io.gantry.engine.agent.Utterance;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Workflow.Skill;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Writes a conversation down as it grows: each turn once, but for the last one, which may still change. Confined to whoever
 * folds the conversation.
 */
public final class TranscriptWriter {

  private final Previews previews;
  private final List<Said> parts = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();

  /** The lines and results before the last turn of the last part: these never change. */
  private int settledLines;

  private int settledResults;

  /** Where the last part begins, and the number of its last turn. */
  private int start;

  private int turn;

  /**
   * @param previewChars the longest result that is shown as a whole
   * @param shown the text that a model may see of a result, always the same; previews and what is fetched are parts of it
   */
  public TranscriptWriter(int previewChars, UnaryOperator<String> shown) {
    this.previews = new Previews(previewChars, shown);
  }

  /**
   * The conversation so far. One that does not go on from what was written last is written anew.
   *
   * @param conversation its steps in order, the one that speaks now last; at least one
   */
  public Transcript write(List<Said> conversation) {
    if (!goesOn(conversation)) {
      parts.clear();
      settledLines = 0;
      settledResults = 0;
    }
    lines.subList(settledLines, lines.size()).clear();
    previews.backTo(settledResults);
    for (int part = Math.max(0, parts.size() - 1); part < conversation.size(); part++) {
      if (part == parts.size()) {
        settle();
        parts.add(conversation.get(part));
        start = lines.size();
        turn = 0;
      }
      add(conversation.get(part));
    }
    return new Transcript(lines, previews.whole());
  }

  private boolean goesOn(List<Said> conversation) {
    if (conversation.size() < parts.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (conversation.get(i).exchange() != parts.get(i).exchange()) {
        return false;
      }
    }
    return true;
  }

  private void settle() {
    settledLines = lines.size();
    settledResults = previews.results();
  }

  /** Adds a part from its last turn on. */
  private void add(Said part) {
    List<Exchange.Reply> replies = part.exchange().replies();
    for (; turn < replies.size(); turn++) {
      add(part, turn);
      settle();
    }
    add(part, turn);
  }

  private void add(Said part, int turn) {
    Set<String> skills = turn == 0 ? Set.of() : skills(part.exchange().replies().get(turn - 1));
    for (Utterance utterance : Conversation.utterances(part.exchange(), turn, previews::shown)) {
      boolean reply = utterance.kind() == Utterance.Kind.REPLY;
      lines.add(new Line(part.step(), lines.size() - start, utterance, reply ? skills : Set.of()));
    }
  }

  private static Set<String> skills(Exchange.Reply reply) {
    Set<String> loaded = new HashSet<>();
    for (ToolCall call : reply.calls()) {
      if (call.tool().equals(Skill.TOOL)) {
        String id = LoadOnce.skill(call);
        reply.results().stream()
            .filter(result -> result.call().equals(call.id()) && result.status() == ToolOutcome.Status.OK)
            .filter(result -> !result.text().equals(LoadOnce.answer(id)))
            .forEach(result -> loaded.add(id));
      }
    }
    return loaded;
  }
}
