package io.gantry.benchmarks.engine;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.gantry.engine.context.Trace;
import io.gantry.engine.governor.Governor;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.pattern.Patterns;
import io.gantry.engine.run.AgentReuse;
import io.gantry.engine.run.AnswerCache;
import io.gantry.engine.run.EngineServices;
import io.gantry.engine.run.Journal;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.ModelReuse;
import io.gantry.engine.run.RunEngine;
import io.gantry.engine.run.RunEvent;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.run.RunStatus;
import io.gantry.engine.run.RunSummary;
import io.gantry.engine.tool.ToolBatchSettings;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.Templates;
import io.gantry.engine.workflow.Workflow;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The real engine in surroundings that cost nothing: the journal is a list that takes entries at once, the model
 * answers at once, with the agent's prompt where that is JSON, every executor runs its task on the spot. One run at a
 * time, on the caller's thread.
 */
final class BareEngine {

  private static final String RUN = "run";
  private static final Templates TEMPLATES = new Templates();

  private final ListJournal journal = new ListJournal();
  private final RunEngine engine =
      new RunEngine(
          new EngineServices(
              journal,
              (workflow, tools) -> Patterns.of(workflow, TEMPLATES, tools),
              new InstantModel(),
              new NoTools(),
              TEMPLATES,
              Runnable::run,
              Runnable::run,
              Runnable::run,
              (delay, task) -> () -> {},
              Clock.systemUTC(),
              System::nanoTime,
              "here",
              true,
              new AnswerCache(1, Clock.systemUTC(), (delay, task) -> () -> {}, use -> {}),
              ModelReuse.NONE,
              AgentReuse.SHARED,
              ToolBatchSettings.DEFAULT,
              Governor.NONE,
              (run, entries, after) -> {}));

  /**
   * Runs a workflow from its submission to its end.
   *
   * @return its journal
   * @throws IllegalStateException when it does not complete
   */
  List<JournalEntry> run(Workflow workflow) {
    List<JournalEntry> entries = runToItsEnd(workflow);
    if (journal.last.status() != RunStatus.COMPLETED) {
      throw new IllegalStateException("The run ended as " + journal.last);
    }
    return entries;
  }

  /** As {@link #run}, however it ends. */
  List<JournalEntry> runToItsEnd(Workflow workflow) {
    journal.entries.clear();
    RunEvent submitted =
        new RunEvent.RunSubmitted(
            workflow.name(), 1, Map.of(), RunOptions.DEFAULT, "somebody", Optional.of(Trace.begin()));
    journal.entries.add(new JournalEntry(1, Clock.systemUTC().instant(), submitted));
    engine.take(RUN, workflow, List.copyOf(journal.entries));
    return journal.entries;
  }

  private static final class ListJournal implements Journal {

    private final List<JournalEntry> entries = new ArrayList<>();
    private RunSummary last;

    @Override
    public CompletionStage<Void> append(String workflowId, List<JournalEntry> added, RunSummary after) {
      entries.addAll(added);
      last = after;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<JournalEntry> read(String workflowId, long afterSeq, int limit) {
      return entries.stream().skip(afterSeq).limit(limit).toList();
    }
  }

  private static final class InstantModel implements ModelClients, ChatModel {

    private static final ChatResponse PLAIN = answer("An answer of one short sentence.");

    private static ChatResponse answer(String text) {
      return ChatResponse.builder().aiMessage(AiMessage.from(text)).tokenUsage(new TokenUsage(40, 8)).build();
    }

    @Override
    public Set<String> providers() {
      return Set.of("offline");
    }

    @Override
    public ChatModel client(ModelRef ref) {
      return this;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
      return request.messages().get(0) instanceof SystemMessage system && system.text().matches("(?s)[\\[{].*")
          ? answer(system.text())
          : PLAIN;
    }
  }
}
