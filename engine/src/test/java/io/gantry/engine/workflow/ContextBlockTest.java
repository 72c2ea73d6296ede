package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.workflow.ContextPolicy.Compaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code context_policy} and {@code skills} are read into. */
class ContextBlockTest {

  private final WorkflowReader reader = WorkflowFiles.reader();

  @Test
  void defaultsAreThoseOfTheLanguage() {
    ContextPolicy policy =
        policy("compaction: {}\n  notes: {file: ./artifacts/n.md}\n  results: {}\n  window: {}");

    assertThat(policy.compaction()).contains(new Compaction(true, 60_000, 0.35, 12, Optional.empty()));
    assertThat(policy.notes()).contains(new ContextPolicy.Notes("./artifacts/n.md", 12, "markdown"));
    assertThat(policy.results()).isEqualTo(ContextPolicy.Results.DEFAULT);
    assertThat(policy.window()).isEqualTo(ContextPolicy.Window.DEFAULT);
    assertThat(policy.retrieval()).isEmpty();
  }

  @Test
  void valuesOfTheFileWin() {
    ContextPolicy policy =
        policy(
            "compaction: {enabled: false, when_tokens_over: 5000, summary_ratio: 0.5, preserve_recent_messages: 3}\n"
                + "  notes: {file: n.jsonl, include_last: 2, format: json}\n  results: {preview_chars: 300}\n"
                + "  window: {max_messages: 20}");

    assertThat(policy.compaction()).contains(new Compaction(false, 5_000, 0.5, 3, Optional.empty()));
    assertThat(policy.notes()).contains(new ContextPolicy.Notes("n.jsonl", 2, "json"));
    assertThat(policy.results().previewChars()).isEqualTo(300);
    assertThat(policy.window().maxMessages()).isEqualTo(20);
  }

  @Test
  void theModelThatSummarisesIsANameOrABlock() {
    assertThat(summariser("small")).returns("offline", ModelRef::provider).returns(Optional.of("small"), ModelRef::modelId);
    assertThat(summariser("{provider: openai, model_id: gpt-5-nano}"))
        .returns("openai", ModelRef::provider)
        .returns(Optional.of("gpt-5-nano"), ModelRef::modelId);
  }

  @Test
  void whoeverListsToolsHasThoseOfThePolicyAndOfItsSkillsBesides() {
    String blocks = "context_policy:\n  retrieval: {jit_tools: [grep, head]}\nskills: [{id: pdf, path: ./skills/pdf}]\n";

    assertThat(tools(blocks, "[calculator, head]")).contains(List.of("calculator", "head", "grep", "Skill"));
    assertThat(tools(blocks, "[not_here]")).as("as public files have it").contains(List.of("grep", "head", "Skill"));
    assertThat(tools(blocks, "[]")).as("none is none").contains(List.of());
    assertThat(tools("", "[calculator]")).contains(List.of("calculator"));
  }

  /** The tools of an agent that lists these, and of a turn that does. */
  private static Optional<List<String>> tools(String blocks, String list) {
    String file =
        """
        version: 0
        name: test
        runtime: {provider: offline}
        tools: {python: [calculator]}
        agents:
          a: {prompt: Hello, tools: %s}
          b: {prompt: Hello}
        pattern: {type: chain, config: {steps: [{agent: a}, {agent: b, tool_overrides: %s}]}}
        """
            .formatted(list, list);
    Workflow workflow = WorkflowFiles.readerOfEverything().read(file + blocks, References.NONE).workflow();
    PatternSpec.Turn turn = (PatternSpec.Turn) ((PatternSpec.Chain) workflow.pattern()).steps().get(1);
    assertThat(turn.toolOverrides()).isEqualTo(workflow.agent("a").tools());
    return workflow.agent("a").tools();
  }

  @Test
  void whoeverListsToolsHasThoseOfTheServersForRetrievalBesides() {
    String blocks =
        """
        context_policy: {retrieval: {mcp_servers: [docs]}}
        tools: {python: [grep], mcp: [{id: docs, url: 'http://x'}]}
        """;
    String file = WorkflowFiles.oneStep(blocks).replace("{prompt: You are a.}", "{prompt: You are a., tools: [grep]}");

    assertThat(WorkflowFiles.readerOfEverything().read(file, References.NONE).workflow().agent("a").tools())
        .contains(List.of("grep", "docs"));
  }

  @Nested
  class ASkillWithMetadata {

    @TempDir private Path folder;

    @Test
    void takesItsDescriptionFromItsOwnFile() throws IOException {
      write("---\nname: pdf\ndescription: Reads PDF files\n---\n# How to\n");

      LoadedWorkflow loaded = skill("preload_metadata: true");

      assertThat(loaded.workflow().skills())
          .containsExactly(new Workflow.Skill("pdf", "./skills/pdf", "Reads PDF files", true));
      assertThat(reader.read(loaded.source(), References.NONE).workflow().skills()).isEqualTo(loaded.workflow().skills());
    }

    @Test
    void keepsTheDescriptionThatTheWorkflowGives() throws IOException {
      write("---\ndescription: Reads PDF files\n---\n");

      assertThat(description("preload_metadata: true, description: Mine")).isEqualTo("Mine");
      assertThat(description("preload_metadata: false")).isEmpty();
    }

    @Test
    void hasNoneWhereItsFileHasNone() throws IOException {
      write("# How to\n");

      assertThat(description("preload_metadata: true")).isEmpty();
    }

    @Test
    void isRefusedWithoutItsFile() throws IOException {
      assertThatThrownBy(() -> skill("preload_metadata: true")).hasMessageContaining("./skills/pdf/SKILL.md");
      write("---\ndescription: a: b: c\n---\n");
      assertThatThrownBy(() -> skill("preload_metadata: true")).hasMessageContaining("in './skills/pdf/SKILL.md'");
    }

    private String description(String keys) {
      return skill(keys).workflow().skills().get(0).description();
    }

    private LoadedWorkflow skill(String keys) {
      return read("skills: [{id: pdf, path: ./skills/pdf, " + keys + "}]\n", References.in(folder));
    }

    private void write(String text) throws IOException {
      Files.createDirectories(folder.resolve("skills/pdf"));
      Files.writeString(folder.resolve("skills/pdf/SKILL.md"), text);
    }
  }

  private ModelRef summariser(String model) {
    Compaction compaction = policy("compaction: {summarization_model: " + model + "}").compaction().orElseThrow();
    return compaction.summarizationModel().orElseThrow();
  }

  private ContextPolicy policy(String blocks) {
    return read("context_policy:\n  " + blocks + "\n", References.NONE).workflow().contextPolicy().orElseThrow();
  }

  private LoadedWorkflow read(String blocks, References references) {
    return reader.read(WorkflowFiles.oneStep(blocks), references);
  }
}
