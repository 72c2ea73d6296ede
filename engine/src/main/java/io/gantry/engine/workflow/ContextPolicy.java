package io.gantry.engine.workflow;

import java.util.List;
import java.util.Optional;

/** How a long conversation is kept small and what is fetched into it. */
public record ContextPolicy(
    Optional<Compaction> compaction, Optional<Notes> notes, Optional<Retrieval> retrieval, Results results, Window window) {

  /** What holds for a workflow that says nothing. */
  public static final ContextPolicy DEFAULT =
      new ContextPolicy(Optional.empty(), Optional.empty(), Optional.empty(), Results.DEFAULT, Window.DEFAULT);

  /** The model that summarises where the agent's own is this one; empty where nothing is summarised. */
  public Optional<ModelRef> summariser(ModelRef agents) {
    return compaction.filter(Compaction::enabled).map(on -> on.summarizationModel().orElse(agents));
  }

  /**
   * When and how old messages are summarised.
   *
   * @param whenTokensOver at least 1000
   * @param summaryRatio the share of the messages, 0 to 1, that is summarised, oldest first; default 0.35
   * @param preserveRecentMessages how many messages at the end are never summarised; default 12
   * @param summarizationModel the model that summarises; the agent's own when absent
   */
  public record Compaction(
      boolean enabled,
      int whenTokensOver,
      double summaryRatio,
      int preserveRecentMessages,
      Optional<ModelRef> summarizationModel) {}

  /**
   * Notes that a run keeps of its steps.
   *
   * @param file path of the artifact that holds them in the end
   * @param includeLast how many of them a step is shown; default 12
   * @param format {@code markdown} or {@code json}
   */
  public record Notes(String file, int includeLast, String format) {}

  /**
   * How the results of tools are shown.
   *
   * @param previewChars the longest result in characters that is shown as a whole; default 8000
   */
  public record Results(int previewChars) {

    public static final Results DEFAULT = new Results(8_000);
  }

  /**
   * How much of a conversation is sent.
   *
   * @param maxMessages most messages of one model call, the system prompt aside; default 400
   */
  public record Window(int maxMessages) {

    public static final Window DEFAULT = new Window(400);
  }

  /** Tools added for just-in-time retrieval. */
  public record Retrieval(List<String> jitTools, List<String> mcpServers) {

    public Retrieval {
      jitTools = List.copyOf(jitTools);
      mcpServers = List.copyOf(mcpServers);
    }
  }
}
