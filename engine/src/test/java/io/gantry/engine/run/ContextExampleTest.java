package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.gantry.engine.governor.Governor;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.model.OfflineModel;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.tool.HttpSettings;
import io.gantry.engine.tool.NativeToolCatalog;
import io.gantry.engine.tool.SecretValues;
import io.gantry.engine.tool.ToolBatchSettings;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.WorkflowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The example of {@code context_policy}, with the real tools and the offline model, on the test's own thread. */
class ContextExampleTest {

  private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();
  private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final List<JournalEntry> journal = new ArrayList<>();
  private final List<ChatRequest> requests = new ArrayList<>();

  @Test
  void readsTheLogInPartsNotesItsStepsAndLoadsTheHouseStyle() throws IOException {
    RunView view = run();

    assertThat(view.status()).as(view.failure().toString()).isEqualTo(RunStatus.COMPLETED);
    assertThat(view.result().orElseThrow()).startsWith(OfflineModel.HEADER);
    List<RunEvent.ToolReturned> results =
        journal.stream()
            .map(JournalEntry::event)
            .filter(RunEvent.ToolReturned.class::isInstance)
            .map(RunEvent.ToolReturned.class::cast)
            .toList();
    assertThat(results).allMatch(result -> result.status() == ToolOutcome.Status.OK);
    assertThat(results).extracting(RunEvent.ToolReturned::tool).contains("head", "grep", "Skill");
    assertThat(view.artifacts().keySet()).containsExactlyInAnyOrder("status.md", "notes.md");
    assertThat(view.artifacts().get("notes.md"))
        .contains("Agent: reader (Step 1", "Agent: reader (Step 2", "Agent: writer (Step 3");
    assertThat(requests.get(0).messages().get(0).toString())
        .contains("- house-style: How status notes for customers are written here");
    assertThat(requests.get(1).messages().toString()).contains("fetch_result with handle result-1");
    assertThat(view.steps().get(2).exchange().prompt()).contains("# Previous Workflow Steps");
  }

  private RunView run() throws IOException {
    LoadedWorkflow loaded;
    try (NativeToolCatalog tools =
        new NativeToolCatalog(CLOCK, new RealTime(), new EgressGuard(Set.of()), HttpSettings.DEFAULT, SecretValues.NONE)) {
      loaded =
          new WorkflowReader(new Capabilities(Set.of("offline", "openai"), Patterns.TYPES, tools.nativeTools()))
              .read(Files.readString(EXAMPLES.resolve("context.yaml")), References.in(EXAMPLES));
      RunOptions options = new RunOptions(true, Optional.of(EXAMPLES.toString()), Optional.empty());
      journal.add(
          new JournalEntry(
              1,
              CLOCK.instant(),
              new RunEvent.RunSubmitted("context", 1, loaded.bind(Map.of()), options, "somebody", Optional.empty())));
      engine(tools).take("run-1", loaded.workflow(), List.copyOf(journal));
      while (!waiting.isEmpty()) {
        waiting.remove().run();
      }
    }
    return RunView.fold("run-1", loaded.workflow(), journal);
  }

  private RunEngine engine(NativeToolCatalog tools) {
    Templates templates = new Templates();
    return new RunEngine(
        new EngineServices(
            new ListJournal(),
            (workflow, box) -> Patterns.of(workflow, templates, box),
            new OfflineClients(),
            tools,
            templates,
            waiting::add,
            waiting::add,
            waiting::add,
            (delay, task) -> () -> {},
            CLOCK,
            () -> 0,
            "node-a",
            true,
            new AnswerCache(1, CLOCK, (delay, task) -> () -> {}, use -> {}),
            ModelReuse.NONE,
            AgentReuse.SHARED,
            ToolBatchSettings.DEFAULT,
            Governor.NONE,
            (run, entries, after) -> {}));
  }

  private final class ListJournal implements Journal {

    @Override
    public CompletionStage<Void> append(String workflowId, List<JournalEntry> entries, RunSummary after) {
      journal.addAll(entries);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public List<JournalEntry> read(String workflowId, long afterSeq, int limit) {
      return journal.stream().skip(afterSeq).limit(limit).toList();
    }
  }

  private final class OfflineClients implements ModelClients {

    @Override
    public Set<String> providers() {
      return Set.of("offline");
    }

    @Override
    public ChatModel client(ModelRef ref) {
      assertThat(ref).isEqualTo(ModelRef.OFFLINE);
      return new ChatModel() {
        @Override
        public ChatResponse doChat(ChatRequest request) {
          requests.add(request);
          return new OfflineModel().chat(request);
        }
      };
    }
  }
}
