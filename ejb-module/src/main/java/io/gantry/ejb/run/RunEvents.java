package io.gantry.ejb.run;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunListener;
import io.gantry.engine.run.RunSummary;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells subscribers what became durable in their run. A subscriber is told of every entry committed on this node after
 * {@link #subscribe} returned, in order. Holds nothing for runs that nobody follows. Thread-safe.
 */
@ApplicationScoped
public class RunEvents implements RunListener {

  /** Somebody outside who follows a run. */
  public interface Subscriber extends RunListener {

    /** The server stops: whoever follows is answered now and asks again elsewhere or later. Must not block or throw. */
    void serverStops();
  }

  private static final Logger LOG = LoggerFactory.getLogger(RunEvents.class);

  private final ConcurrentMap<String, List<Subscriber>> subscribers = new ConcurrentHashMap<>();
  private final AtomicInteger subscriptions = new AtomicInteger();

  /**
   * Follows one run.
   *
   * @param subscriber called on an engine thread; must not block or throw
   * @return ends the subscription; calling it again does nothing
   */
  public Runnable subscribe(String workflowId, Subscriber subscriber) {
    subscriptions.incrementAndGet();
    subscribers.compute(
        workflowId,
        (id, present) -> {
          List<Subscriber> listeners = present == null ? new CopyOnWriteArrayList<>() : present;
          listeners.add(subscriber);
          return listeners;
        });
    return () -> unsubscribe(workflowId, subscriber);
  }

  @Override
  public void committed(String workflowId, List<JournalEntry> entries, RunSummary after) {
    List<Subscriber> listeners = subscribers.get(workflowId);
    if (listeners != null) {
      new RunAudience(listeners).committed(workflowId, entries, after);
    }
  }

  /** How many subscriptions there are. */
  public int subscriptions() {
    return subscriptions.get();
  }

  /** Tells every subscriber that the server stops. Never throws: one whose connection is gone must not hold up the drain. */
  public void serverStops() {
    subscribers.values().forEach(listeners -> listeners.forEach(RunEvents::tell));
  }

  private static void tell(Subscriber subscriber) {
    try {
      subscriber.serverStops();
    } catch (RuntimeException e) {
      LOG.debug("A subscriber could not be told that the server stops", e);
    }
  }

  private void unsubscribe(String workflowId, Subscriber subscriber) {
    subscribers.computeIfPresent(
        workflowId,
        (id, listeners) -> {
          if (listeners.remove(subscriber)) {
            subscriptions.decrementAndGet();
          }
          return listeners.isEmpty() ? null : listeners;
        });
  }
}
