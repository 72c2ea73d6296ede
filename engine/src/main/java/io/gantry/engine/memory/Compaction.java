package io.gantry.engine.memory;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.gantry.engine.workflow.ContextPolicy;
import java.util.List;
import java.util.Optional;

/**
 * Decides which part of a conversation that has become long a summary takes the place of. Pure.
 *
 * <p>The oldest messages are summarised, the share that {@code summary_ratio} says; more, where these hold less than a tenth
 * of the allowed size, so that every summary is worth its call; never one of the most recent that are to be preserved. A
 * later summary takes the earlier one in.
 */
public final class Compaction {

  private static final int LEAST_GAIN = 10;

  private static final String TASK =
      "You summarise the beginning of a conversation between a user and an assistant that uses tools. The assistant goes on"
          + " from your summary and cannot see the original any more. Keep what was asked for, decisions, names, numbers,"
          + " handles of results, and what is still open. Leave out courtesies and repetitions. Answer with the summary"
          + " alone.";

  private final ContextPolicy.Compaction policy;

  public Compaction(ContextPolicy.Compaction policy) {
    this.policy = policy;
  }

  /**
   * What is to be summarised.
   *
   * @param through the step in which it ends
   * @param said how many utterances of that step belong to it
   * @param request asks a model for the summary
   * @param replaced about how many tokens the summary takes the place of
   */
  public record Due(String through, int said, Size size, ChatRequest request, long replaced) {

    /** Whether this summary takes less room than what it stands for. */
    public boolean isShorter(String summary) {
      return Size.ofCharacters(summary.length()) < replaced;
    }
  }

  /**
   * What is to be summarised before the next model call.
   *
   * @param former the summary that stands for the conversation's beginning so far
   * @param size of the next request if nothing is summarised
   * @return empty when the conversation is short enough, or too little of it may be summarised
   */
  public Optional<Due> due(Transcript transcript, Optional<Summary> former, Size size) {
    if (!policy.enabled() || size.tokens() <= policy.whenTokensOver()) {
      return Optional.empty();
    }
    List<Line> lines = transcript.lines();
    int from = transcript.covered(former);
    int end = mostAllowed(lines, from);
    long wanted = Math.max(1, Math.round(messages(lines.subList(from, lines.size())) * policy.summaryRatio()));
    long gain = policy.whenTokensOver() / LEAST_GAIN;
    int to = from;
    long taken = 0;
    long tokens = 0;
    while (to < end && (taken < wanted || tokens < gain)) {
      taken += lines.get(to).messages().size();
      tokens += Size.ofCharacters(lines.get(to).characters());
      to++;
    }
    if (to == from || tokens < gain) {
      return Optional.empty();
    }
    Line last = lines.get(to - 1);
    Optional<String> earlier = from > 0 ? former.map(Summary::text) : Optional.empty();
    long replaced = tokens + earlier.map(text -> Size.ofCharacters(text.length())).orElse(0L);
    return Optional.of(
        new Due(last.step(), last.number() + 1, size, request(lines.subList(from, to), earlier), replaced));
  }

  /** The line before which a summary must end: as many messages as are to be preserved come from there on. */
  private int mostAllowed(List<Line> lines, int from) {
    int end = lines.size();
    int kept = 0;
    while (end > from && kept < policy.preserveRecentMessages()) {
      end--;
      kept += lines.get(end).messages().size();
    }
    return end;
  }

  private static long messages(List<Line> lines) {
    return lines.stream().mapToLong(line -> line.messages().size()).sum();
  }

  private static ChatRequest request(List<Line> lines, Optional<String> earlier) {
    StringBuilder text = new StringBuilder("Summarise this conversation.\n\n");
    earlier.ifPresent(summary -> text.append("SUMMARY OF WHAT CAME BEFORE: ").append(summary).append('\n'));
    lines.forEach(line -> line.writeTo(text));
    return ChatRequest.builder().messages(SystemMessage.from(TASK), UserMessage.from(text.toString())).build();
  }
}
