package io.gantry.engine.agent;

import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was said in one step: the input, then the model's replies with the results of the tools each of them asked for.
 * Grows as the step's events are folded; confined to whoever folds them.
 */
public final class Exchange {

  private final String prompt;
  private final String input;
  private final List<Reply> replies = new ArrayList<>();
  private final List<Nudge> nudges = new ArrayList<>();
  private final Map<String, Nudge> firstNudges = new HashMap<>();
  private Optional<String> strategy = Optional.empty();
  private final Map<String, Nudge> latest = new HashMap<>();
  private Optional<Progress> progress = Optional.empty();
  private int toolResults;

  /**
   * @param prompt the agent's system prompt as this step fills it in
   * @param input what the agent is told
   */
  public Exchange(String prompt, String input) {
    this.prompt = prompt;
    this.input = input;
  }

  public String prompt() {
    return prompt;
  }

  public String input() {
    return input;
  }

  /** The replies so far, oldest first. */
  public List<Reply> replies() {
    return Collections.unmodifiableList(replies);
  }

  /** What the model was told besides its input and the results of tools, oldest first. */
  public List<Nudge> nudges() {
    return Collections.unmodifiableList(nudges);
  }

  /** Those that came after so many replies; found in the time it takes to look at what was said since. */
  List<Nudge> nudges(int replies) {
    int end = nudges.size();
    while (end > 0 && nudges.get(end - 1).replies() > replies) {
      end--;
    }
    int from = end;
    while (from > 0 && nudges.get(from - 1).replies() == replies) {
      from--;
    }
    return nudges.subList(from, end);
  }

  /** The first nudge with this code; found at once, however much was said. */
  public Optional<Nudge> nudge(String code) {
    return Optional.ofNullable(firstNudges.get(code));
  }

  /** The strategy that was chosen in this step, where it was left to be chosen. */
  public Optional<String> strategy() {
    return strategy;
  }

  /** How many tool calls have a result. */
  public int toolResults() {
    return toolResults;
  }

  /** Whether the step gets anywhere with its tools; empty while it has called none, as most steps never do. */
  Optional<Progress> progress() {
    return progress;
  }

  /** The latest reply; there is one. */
  Reply lastReply() {
    return replies.get(replies.size() - 1);
  }

  /** The latest nudge with this code. */
  Optional<Nudge> lastNudge(String code) {
    return Optional.ofNullable(latest.get(code));
  }

  public void add(String text, List<ToolCall> calls) {
    replies.add(new Reply(text, List.copyOf(calls)));
    if (!calls.isEmpty()) {
      progress = progress.or(() -> Optional.of(new Progress()));
    }
    progress.ifPresent(fold -> fold.asks(calls));
  }

  /** Tells the model something after everything said so far. */
  public void nudge(String code, String text) {
    Nudge nudge = new Nudge(replies.size(), code, text);
    nudges.add(nudge);
    firstNudges.putIfAbsent(code, nudge);
    latest.put(code, nudge);
    progress.ifPresent(fold -> fold.told(code));
  }

  /** From now on the step works by this strategy. */
  public void choose(String name) {
    strategy = Optional.of(name);
  }

  /**
   * Adds the result of a call that the last reply asked for.
   *
   * @throws IllegalStateException when it asked for no such call, or the call already has its result
   */
  public void add(ToolResult result) {
    if (replies.isEmpty() || !lastReply().takes(result)) {
      throw new IllegalStateException("Tool call " + result.call() + " has a result but nobody waits for it");
    }
    toolResults++;
    progress.ifPresent(fold -> fold.returned(result));
  }

  /** One answer of the model. Which of its calls lack their result is known at once, however many there are. */
  public static final class Reply {

    private final String text;
    private final List<ToolCall> calls;
    private final List<ToolResult> results = new ArrayList<>();
    private final Map<String, ToolCall> open = new LinkedHashMap<>();

    private Reply(String text, List<ToolCall> calls) {
      this.text = text;
      this.calls = calls;
      calls.forEach(call -> open.put(call.id(), call));
    }

    public String text() {
      return text;
    }

    /** The tools it asks for, in its order; empty when the text is its answer. */
    public List<ToolCall> calls() {
      return calls;
    }

    /** Results so far, in the order of the calls. */
    public List<ToolResult> results() {
      return Collections.unmodifiableList(results);
    }

    /** Whether some call still lacks its result. */
    public boolean hasOpenCalls() {
      return !open.isEmpty();
    }

    /** Whether the model said nothing and asked for nothing. */
    boolean isEmpty() {
      return calls.isEmpty() && text.isBlank();
    }

    /** The calls that lack their result, in the model's order. */
    Collection<ToolCall> openCalls() {
      return Collections.unmodifiableCollection(open.values());
    }

    /** The first call that lacks its result; there is one. */
    ToolCall firstOpenCall() {
      return open.values().iterator().next();
    }

    /** Takes the result of an open call; answers false for any other. */
    private boolean takes(ToolResult result) {
      return open.remove(result.call()) != null && results.add(result);
    }
  }

  /**
   * Something the model is told as by a user.
   *
   * @param replies how many replies came before it
   * @param code why, a stable word
   */
  public record Nudge(int replies, String code, String text) {}

  /** What the model is shown of a call: {@code call} is the id it gave it. */
  public record ToolResult(String call, String tool, ToolOutcome.Status status, String text) {}
}
