package io.gantry.ejb.run;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunListener;
import io.gantry.engine.run.RunSummary;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells subscribers what became durable in their run. A subscriber is told of every entry committed on this node after
 * {@link #subscribe} returned, in order. Holds nothing for runs that nobody follows. Thread-safe.
 */
@ApplicationScoped
public class RunEvents implements RunListener {

  private final ConcurrentMap<String, List<RunListener>> subscribers = new ConcurrentHashMap<>();

  /**
   * Follows one run.
   *
   * @param subscriber called on an engine thread; must not block or throw
   * @return ends the subscription; calling it again does nothing
   */
  public Runnable subscribe(String workflowId, RunListener subscriber) {
    subscribers.compute(
        workflowId,
        (id, present) -> {
          List<RunListener> listeners = present == null ? new CopyOnWriteArrayList<>() : present;
          listeners.add(subscriber);
          return listeners;
        });
    return () -> unsubscribe(workflowId, subscriber);
  }

  @Override
  public void committed(String workflowId, List<JournalEntry> entries, RunSummary after) {
    List<RunListener> listeners = subscribers.get(workflowId);
    if (listeners != null) {
      new RunAudience(listeners).committed(workflowId, entries, after);
    }
  }

  /** How many subscriptions there are, for tests and gauges. */
  public int subscriptions() {
    return subscribers.values().stream().mapToInt(List::size).sum();
  }

  private void unsubscribe(String workflowId, RunListener subscriber) {
    subscribers.computeIfPresent(
        workflowId,
        (id, listeners) -> {
          listeners.remove(subscriber);
          return listeners.isEmpty() ? null : listeners;
        });
  }
}
