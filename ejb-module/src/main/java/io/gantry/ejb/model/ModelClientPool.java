package io.gantry.ejb.model;

import dev.langchain4j.model.chat.ChatModel;
import io.gantry.ejb.insight.ReuseMetrics.ClientEvent;
import io.gantry.engine.cache.RecentlyUsed;
import io.gantry.engine.workflow.ModelRef;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model clients used last, one for each configuration. The one whose use lies back farthest makes room for a new one,
 * and is closed when its last call has ended. Clients are built outside any lock, each once however many ask for it at
 * the same time. Thread-safe.
 */
final class ModelClientPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModelClientPool.class);

  private final Function<ModelRef, ChatModel> factory;
  private final Consumer<ClientEvent> listener;
  private final RecentlyUsed<ModelRef, PooledClient> clients;
  private final Map<ClientEvent, LongAdder> counts = new EnumMap<>(ClientEvent.class);

  /**
   * @param size most clients kept, at least 1
   * @param listener told of each event besides {@link #count}; must be quick
   */
  ModelClientPool(int size, Function<ModelRef, ChatModel> factory, Consumer<ClientEvent> listener) {
    this.factory = factory;
    this.listener = listener;
    this.clients = new RecentlyUsed<>(size, Long.MAX_VALUE, client -> 0, this::evicted);
    for (ClientEvent event : ClientEvent.values()) {
      counts.put(event, new LongAdder());
    }
  }

  /** The client of a configuration; throws what the factory throws, and remembers nothing of that. */
  ChatModel client(ModelRef ref) {
    AtomicBoolean isNew = new AtomicBoolean();
    PooledClient client =
        clients.get(
            ref,
            () -> {
              isNew.set(true);
              return new PooledClient(ref, () -> client(ref), () -> happened(ClientEvent.CLOSED, ref));
            });
    happened(isNew.get() ? ClientEvent.MISS : ClientEvent.HIT, ref);
    return isNew.get() ? built(client) : client.awaitBuilt();
  }

  private ChatModel built(PooledClient client) {
    try {
      client.build(factory);
    } catch (RuntimeException | Error e) {
      clients.remove(client.ref(), client);
      throw e;
    }
    happened(ClientEvent.BUILT, client.ref());
    return client;
  }

  private void evicted(PooledClient client) {
    happened(ClientEvent.EVICTED, client.ref());
    client.retire();
  }

  private void happened(ClientEvent event, ModelRef ref) {
    counts.get(event).increment();
    LOG.debug("Model client {}: {}", ref.label(), event);
    listener.accept(event);
  }

  /** How often something happened so far. */
  long count(ClientEvent event) {
    return counts.get(event).sum();
  }

  int size() {
    return clients.size();
  }

  /** Forgets every client; each is closed as soon as no call uses it. */
  @Override
  public void close() {
    clients.clear().forEach(PooledClient::retire);
  }
}
