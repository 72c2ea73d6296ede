package io.gantry.ejb.model;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.langchain4j.model.chat.ChatModel;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.model.ModelUnavailableException;
import io.gantry.engine.model.OfflineModel;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.workflow.ModelRef;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The clients of the providers {@code openai} (and whatever speaks its protocol), {@code anthropic}, {@code ollama} and
 * {@code offline}. Keeps the 16 configurations used last; clients hold no connection of their own, so one that was
 * evicted and is still in use goes on working. Nothing is retried here and nothing of a conversation is logged.
 * Thread-safe; building a client opens no connection.
 */
public final class ProviderModelClients implements ModelClients {

  private static final int MAX_CLIENTS = 16;
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(15);

  private final Cache<ModelRef, ChatModel> clients =
      Caffeine.newBuilder().maximumSize(MAX_CLIENTS).executor(Runnable::run).recordStats().build();
  private final AtomicLong built = new AtomicLong();
  private final SortedMap<String, Provider> providers = new TreeMap<>();

  /**
   * How one provider's clients come to be.
   *
   * @param check throws {@link ModelUnavailableException} where the settings alone show that none can be made
   */
  private record Provider(Function<ModelRef, ChatModel> build, Consumer<ModelRef> check) {}

  /**
   * @param settings looks up a variable of the environment or the server: {@code OPENAI_API_KEY}, {@code
   *     OPENAI_BASE_URL}, {@code ANTHROPIC_API_KEY}, {@code ANTHROPIC_BASE_URL}; asked anew for every client built
   * @param httpExecutor runs the HTTP client's own short tasks. It must neither reject nor be the pool whose threads
   *     call the models: they wait for these tasks. {@code Runnable::run} leaves them to the client's selector thread
   * @param hosts decides which hosts a workflow may name for its models; those the server's variables name are not asked
   *     about
   * @param timeout the longest a call may take from sending to the last byte; positive; connecting may take at most
   *     15 s of it
   */
  public ProviderModelClients(
      Function<String, Optional<String>> settings,
      Executor httpExecutor,
      EgressGuard hosts,
      Duration timeout,
      Clock clock) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("The timeout of model calls must be positive, not " + timeout);
    }
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(httpExecutor)
            .connectTimeout(timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT)
            .build();
    ChatModelFactory factory =
        new ChatModelFactory(settings, SharedHttpClient.builder(http, timeout, clock), hosts, timeout);
    ChatModel offline = new OfflineModel();
    providers.put("openai", new Provider(factory::openAi, factory::checkOpenAi));
    providers.put("anthropic", new Provider(factory::anthropic, factory::checkAnthropic));
    providers.put("ollama", new Provider(factory::ollama, factory::checkOllama));
    providers.put("offline", new Provider(ref -> offline, ref -> { }));
  }

  @Override
  public Set<String> providers() {
    return Collections.unmodifiableSet(providers.keySet());
  }

  @Override
  public ChatModel client(ModelRef ref) {
    return clients.get(ref, this::build);
  }

  @Override
  public Optional<String> obstacle(ModelRef ref) {
    try {
      provider(ref).check().accept(ref);
      return Optional.empty();
    } catch (ModelUnavailableException e) {
      return Optional.of(e.getMessage());
    }
  }

  private ChatModel build(ModelRef ref) {
    ChatModel model = provider(ref).build().apply(ref);
    built.incrementAndGet();
    return model;
  }

  private Provider provider(ModelRef ref) {
    Provider provider = providers.get(ref.provider());
    if (provider == null) {
      throw new ModelUnavailableException(
          "This server has no provider '" + ref.provider() + "'; it has " + String.join(", ", providers.keySet()));
    }
    return provider;
  }

  /** Clients built since the server started: one per distinct configuration unless some were evicted. */
  public long built() {
    return built.get();
  }

  /** Hits, misses and evictions of the cache of clients. */
  public CacheStats statistics() {
    return clients.stats();
  }

  /** Forgets every client, so that the next calls see changed keys. Calls under way are not disturbed. */
  public void clear() {
    clients.invalidateAll();
  }
}
