package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** How a long conversation is kept small and what is fetched into it. */
public record ContextPolicy(Optional<Compaction> compaction, Optional<Notes> notes, Optional<Retrieval> retrieval) {

  /**
   * When and how old messages are summarised.
   *
   * @param whenTokensOver at least 1000
   * @param summaryRatio 0 to 1; default 0.35
   * @param preserveRecentMessages default 12
   */
  public record Compaction(
      boolean enabled,
      int whenTokensOver,
      double summaryRatio,
      int preserveRecentMessages,
      Optional<JsonNode> summarizationModel) {}

  /** A file of notes kept beside the run; {@code format} is {@code markdown} or {@code json}. */
  public record Notes(String file, int includeLast, String format) {}

  /** Tools added for just-in-time retrieval. */
  public record Retrieval(List<String> jitTools, List<String> mcpServers) {

    public Retrieval {
      jitTools = List.copyOf(jitTools);
      mcpServers = List.copyOf(mcpServers);
    }
  }
}
