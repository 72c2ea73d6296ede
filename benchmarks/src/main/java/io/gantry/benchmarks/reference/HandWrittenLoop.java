package io.gantry.benchmarks.reference;

import io.gantry.benchmarks.reference.ChatClient.Message;
import io.gantry.benchmarks.scenario.Call;
import io.gantry.benchmarks.scenario.Plan;
import io.gantry.benchmarks.scenario.Wording;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * What a good engineer writes for one plan without an engine: the calls of the plan through {@link
 * java.net.http.HttpClient}, dependencies through {@link CompletableFuture#allOf}, and every answer committed before
 * anything that needs it starts. No thread waits.
 *
 * <p>It knows its plan at compile time, so to speak: it parses and checks no workflow, keeps no budget, retries
 * nothing, shows nobody what it does, and could not go on after a crash without more code. Thread-safe.
 */
public final class HandWrittenLoop {

  private final ChatClient chat;
  private final StepStore store;

  /**
   * @param provider the provider's base URL, {@code /v1} included
   * @param executor where answers are taken up
   */
  public HandWrittenLoop(URI provider, StepStore store, Executor executor) {
    this.chat = new ChatClient(provider, executor);
    this.store = store;
  }

  /**
   * Carries a plan out once.
   *
   * @param run unique among all runs
   * @return completes when the last answer is committed; fails as soon as it is known that a call or a commit failed
   */
  public CompletableFuture<Void> run(String run, Plan plan) {
    return plan instanceof Plan.Chain ? chain(run, plan) : dag(run, plan);
  }

  private CompletableFuture<Void> chain(String run, Plan plan) {
    List<Message> conversation = new ArrayList<>(List.of(new Message("system", Wording.SYSTEM)));
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (Call call : plan.calls()) {
      done = done.thenCompose(previous -> turn(run, call, conversation));
    }
    return done;
  }

  private CompletableFuture<Void> turn(String run, Call call, List<Message> conversation) {
    conversation.add(new Message("user", Wording.ofStep()));
    return chat.ask(call.model(), conversation)
        .thenCompose(
            answer -> {
              conversation.add(new Message("assistant", answer));
              return store.record(new StepStore.Row(run, call.id(), answer));
            });
  }

  private CompletableFuture<Void> dag(String run, Plan plan) {
    Map<String, String> answers = new ConcurrentHashMap<>();
    Map<String, CompletableFuture<Void>> tasks = new HashMap<>();
    for (Call call : plan.calls()) {
      CompletableFuture<?>[] deps = call.deps().stream().map(tasks::get).toArray(CompletableFuture[]::new);
      tasks.put(call.id(), CompletableFuture.allOf(deps).thenCompose(ready -> task(run, call, answers)));
    }
    return CompletableFuture.allOf(tasks.values().toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> task(String run, Call call, Map<String, String> answers) {
    List<Message> conversation =
        List.of(new Message("system", Wording.SYSTEM), new Message("user", Wording.ofTask(call, answers)));
    return chat.ask(call.model(), conversation)
        .thenCompose(
            answer -> {
              answers.put(call.id(), answer);
              return store.record(new StepStore.Row(run, call.id(), answer));
            });
  }
}
