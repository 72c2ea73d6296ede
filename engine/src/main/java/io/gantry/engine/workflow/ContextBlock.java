package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.ContextPolicy.Compaction;
import io.gantry.engine.workflow.ContextPolicy.Notes;
import io.gantry.engine.workflow.ContextPolicy.Results;
import io.gantry.engine.workflow.ContextPolicy.Retrieval;
import io.gantry.engine.workflow.ContextPolicy.Window;
import java.util.List;
import java.util.Optional;

/** Reads {@code context_policy}. */
final class ContextBlock {

  private ContextBlock() {}

  /**
   * @param runtime the model that {@code summarization_model} builds on
   */
  static ContextPolicy read(Fields policy, ModelRef runtime) {
    return new ContextPolicy(
        policy.optional("compaction", compaction -> compaction(compaction, runtime)),
        policy.optional("notes", notes -> new Notes(
            notes.text("file", ""), notes.integer("include_last", 12), notes.text("format", "markdown"))),
        policy.optional("retrieval", ContextBlock::retrieval),
        new Results(policy.block("results").integer("preview_chars", Results.DEFAULT.previewChars())),
        new Window(policy.block("window").integer("max_messages", Window.DEFAULT.maxMessages())));
  }

  static Retrieval retrieval(Fields retrieval) {
    return new Retrieval(
        retrieval.texts("jit_tools").orElse(List.of()), retrieval.texts("mcp_servers").orElse(List.of()));
  }

  private static Compaction compaction(Fields compaction, ModelRef runtime) {
    return new Compaction(
        compaction.flag("enabled", true),
        compaction.integer("when_tokens_over", 60_000),
        compaction.number("summary_ratio").orElse(0.35),
        compaction.integer("preserve_recent_messages", 12),
        compaction.json("summarization_model").map(model -> model(model, runtime)));
  }

  /** A name alone is that of another model of the same provider. */
  private static ModelRef model(JsonNode model, ModelRef runtime) {
    return model.isTextual()
        ? new ModelRef(
            runtime.provider(), Optional.of(model.asText()), runtime.region(), runtime.host(), runtime.inference())
        : RuntimeBlock.model(new Fields(model), runtime);
  }
}
