package io.gantry.engine.run;

import io.gantry.engine.model.ModelClients;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * Builds what agents need before a run asks for it: the client of an agent's model and its tools, those of other servers
 * included. What is built stays where runs look for it; nothing is asked of a model. So many agents at once as there are
 * workers, each on a thread of the executor; one that waits for another server's answer holds none. Used once; thread-safe.
 */
public final class WarmUp {

  private final ModelClients models;
  private final ToolCatalog tools;
  private final Executor executor;
  private final Listener listener;

  // Guarded by itself.
  private final Queue<Candidate> waiting = new ArrayDeque<>();

  private record Candidate(Workflow workflow, Agent agent) {}

  /** Hears how each agent fared, on any thread; must be quick. */
  public interface Listener {

    /**
     * An agent is ready, or could not be made ready.
     *
     * @param failure empty where it is ready
     */
    void ended(Workflow workflow, Agent agent, Optional<Throwable> failure);
  }

  /** @param executor where clients and tools are built, which may block */
  public WarmUp(ModelClients models, ToolCatalog tools, Executor executor, Listener listener) {
    this.models = models;
    this.tools = tools;
    this.executor = executor;
    this.listener = listener;
  }

  /**
   * Begins with the first agents and returns.
   *
   * @param workers most agents at once, at least 1
   * @return completes, never with a failure, when all agents had their turn or the rest was given up
   */
  public CompletionStage<Void> begin(List<Workflow> workflows, int workers) {
    synchronized (waiting) {
      for (Workflow workflow : workflows) {
        workflow.agents().values().forEach(agent -> waiting.add(new Candidate(workflow, agent)));
      }
    }
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      ends.add(end);
      goOn(end);
    }
    return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
  }

  /** Gives the agents up that have not begun. */
  public void stop() {
    synchronized (waiting) {
      waiting.clear();
    }
  }

  private void goOn(CompletableFuture<Void> end) {
    Candidate next;
    synchronized (waiting) {
      next = waiting.poll();
    }
    if (next == null) {
      end.complete(null);
      return;
    }
    warm(next)
        .whenComplete(
            (done, failure) -> {
              listener.ended(next.workflow(), next.agent(), Optional.ofNullable(failure).map(WarmUp::cause));
              goOn(end);
            });
  }

  private CompletionStage<Void> warm(Candidate candidate) {
    try {
      return CompletableFuture.supplyAsync(() -> opened(candidate), executor)
          .thenCompose(Function.identity())
          .thenAccept(box -> prepare(candidate.agent(), box));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private CompletionStage<Toolbox> opened(Candidate candidate) {
    models.client(candidate.agent().model());
    return tools.open(candidate.workflow());
  }

  /** Finding a tool builds it. */
  private static void prepare(Agent agent, Toolbox box) {
    try (box) {
      Collection<String> names = agent.tools().<Collection<String>>map(named -> named).orElse(box.names());
      names.forEach(name -> box.all(name).forEach(Tool::signature));
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
  }
}
