package io.gantry.ejb.model;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.gantry.engine.workflow.ModelRef;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model client in the pool. It is built by the first who asks for it; others wait for that. One that was evicted ends the
 * calls it has begun, is closed with the last of them, and sends whoever held on to it to its successor. Thread-safe.
 */
final class PooledClient implements ChatModel {

  private static final Logger LOG = LoggerFactory.getLogger(PooledClient.class);

  private final ModelRef ref;
  private final Supplier<ChatModel> successor;
  private final Runnable whenClosed;
  private final CompletableFuture<ChatModel> model = new CompletableFuture<>();

  // Guarded by this.
  private int calls;
  private boolean retired;
  private boolean closed;

  /**
   * @param successor the client of this configuration that is in the pool when it is asked
   * @param whenClosed told once
   */
  PooledClient(ModelRef ref, Supplier<ChatModel> successor, Runnable whenClosed) {
    this.ref = ref;
    this.successor = successor;
    this.whenClosed = whenClosed;
  }

  ModelRef ref() {
    return ref;
  }

  /** Builds what this client stands for. */
  void build(Function<ModelRef, ChatModel> factory) {
    try {
      model.complete(factory.apply(ref));
    } catch (RuntimeException | Error e) {
      model.completeExceptionally(e);
      throw e;
    }
    closeIfUnused();
  }

  /** Waits until the client is built; throws what whoever builds it meets. */
  PooledClient awaitBuilt() {
    built();
    return this;
  }

  /** The client has left the pool: it is closed as soon as no call uses it. */
  void retire() {
    synchronized (this) {
      retired = true;
    }
    closeIfUnused();
  }

  @Override
  public ChatResponse chat(ChatRequest request) {
    if (!enter()) {
      return successor.get().chat(request);
    }
    try {
      return built().chat(request);
    } finally {
      synchronized (this) {
        calls--;
      }
      closeIfUnused();
    }
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return built().defaultRequestParameters();
  }

  @Override
  public Set<Capability> supportedCapabilities() {
    return built().supportedCapabilities();
  }

  @Override
  public ModelProvider provider() {
    return built().provider();
  }

  private synchronized boolean enter() {
    if (closed) {
      return false;
    }
    calls++;
    return true;
  }

  private ChatModel built() {
    try {
      return model.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  private void closeIfUnused() {
    synchronized (this) {
      if (!retired || closed || calls > 0 || !model.isDone() || model.isCompletedExceptionally()) {
        return;
      }
      closed = true;
    }
    LOG.debug("Model client {} is closed", ref.label());
    try {
      if (model.join() instanceof AutoCloseable open) {
        open.close();
      }
    } catch (Exception e) {
      LOG.warn("Model client {} could not be closed", ref.label(), e);
    } finally {
      whenClosed.run();
    }
  }
}
