package io.gantry.engine.memory;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a conversation that a model is sent: the summary of its beginning, if there is one, what the current step was
 * told, in any case, and the lines from some point on to the end. Lines are whole, so that no reply is torn from the results
 * of its calls, and keep their order.
 *
 * @param input what the current step was told, when that stands before the lines
 * @param leftOut lines that are neither here nor summarised
 */
public record Excerpt(Optional<String> summary, Optional<Line> input, List<Line> lines, int leftOut) {

  private static final String SUMMARY = "Summary of this conversation so far:\n";

  /**
   * Chooses what is sent.
   *
   * @param summary what stands for the conversation's beginning
   * @param mostMessages at least 2; exceeded only where the last reply and what follows it have more
   */
  public static Excerpt of(Transcript transcript, Optional<Summary> summary, int mostMessages) {
    List<Line> lines = transcript.lines();
    int covered = transcript.covered(summary);
    Optional<String> text = covered > 0 ? summary.map(Summary::text) : Optional.empty();
    int current = transcript.currentInput();
    // The summary is a message too, and so is the input where the lines do not begin before it.
    int room = mostMessages - (text.isPresent() ? 1 : 0);
    int from = lastSaid(lines, covered);
    int used = 0;
    for (int i = from; i < lines.size(); i++) {
      used += messages(lines, i);
    }
    while (from > covered) {
      int with = used + messages(lines, from - 1);
      boolean inputApart = from - 1 > current;
      if (with + (inputApart ? 1 : 0) > room) {
        break;
      }
      used = with;
      from--;
    }
    // A conversation begins with somebody who asks; some providers insist on it.
    while (text.isEmpty() && from < current && lines.get(from).isReply()) {
      from++;
    }
    return new Excerpt(
        text,
        from > current ? Optional.of(lines.get(current)) : Optional.empty(),
        lines.subList(from, lines.size()),
        from - covered - (current >= covered && current < from ? 1 : 0));
  }

  /** Where the last reply or input stands: what the model is told about it is nothing without it. */
  private static int lastSaid(List<Line> lines, int covered) {
    int last = lines.size() - 1;
    while (last > covered && !lines.get(last).isReply() && !lines.get(last).isInput()) {
      last--;
    }
    return last;
  }

  /** In the order in which they are sent. */
  public List<ChatMessage> messages() {
    List<ChatMessage> messages = new ArrayList<>();
    summary.ifPresent(text -> messages.add(UserMessage.from(SUMMARY + text)));
    input.ifPresent(line -> messages.addAll(line.messages()));
    lines.forEach(line -> messages.addAll(line.messages()));
    return messages;
  }

  /** The skills whose instructions are among what is sent. */
  public Set<String> skills() {
    Set<String> skills = new HashSet<>();
    lines.forEach(line -> skills.addAll(line.skills()));
    return skills;
  }

  long characters() {
    return summary.map(text -> SUMMARY.length() + text.length()).orElse(0)
        + input.map(Line::characters).orElse(0L)
        + lines.stream().mapToLong(Line::characters).sum();
  }

  private static int messages(List<Line> lines, int index) {
    return lines.get(index).messages().size();
  }
}
