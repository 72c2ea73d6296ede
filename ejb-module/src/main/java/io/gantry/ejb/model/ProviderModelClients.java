package io.gantry.ejb.model;

import dev.langchain4j.model.chat.ChatModel;
import io.gantry.ejb.insight.ReuseMetrics.ClientEvent;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.model.ModelUnavailableException;
import io.gantry.engine.model.OfflineModel;
import io.gantry.engine.time.Timer;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.workflow.ModelRef;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The clients of the providers {@code openai} (and whatever speaks its protocol), {@code anthropic}, {@code ollama} and
 * {@code offline}. Keeps the configurations used last; the connections are shared by all clients, so one that was evicted
 * and is still in use goes on working. Nothing is retried here and nothing of a conversation is logged. Thread-safe;
 * building a client opens no connection.
 */
public final class ProviderModelClients implements ModelClients, AutoCloseable {

  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(15);

  private final ModelExchanges exchanges;
  private final ModelClientPool clients;
  private final SortedMap<String, Provider> providers = new TreeMap<>();

  /**
   * How one provider's clients come to be.
   *
   * @param check throws {@link ModelUnavailableException} where the settings alone show that none can be made
   * @param destination address and name of the model; throws as {@code check} does
   */
  private record Provider(
      Function<ModelRef, ChatModel> build, Consumer<ModelRef> check, Function<ModelRef, String> destination) {}

  /** Hears what becomes of clients and connections; thread-safe and quick. */
  public interface Listener {

    /** For whom nobody listens. */
    Listener NOBODY =
        new Listener() {
          @Override
          public void client(ClientEvent event) {}

          @Override
          public void connectionOpened() {}
        };

    void client(ClientEvent event);

    void connectionOpened();
  }

  /**
   * @param variables looks up a variable of the environment or the server: {@code OPENAI_API_KEY}, {@code
   *     OPENAI_BASE_URL}, {@code ANTHROPIC_API_KEY}, {@code ANTHROPIC_BASE_URL}; asked anew for every client built
   * @param settings the longest a call may take, from asking for a connection to the last byte; connecting may take at
   *     most 15 s of it; how many clients and connections are kept
   * @param hosts decides which hosts a workflow may name for its models; those the server's variables name are not asked
   *     about
   * @param timer wakes up to close connections that were idle for too long
   */
  public ProviderModelClients(
      Function<String, Optional<String>> variables,
      GantrySettings.Models settings,
      EgressGuard hosts,
      Timer timer,
      Clock clock,
      Listener listener) {
    Duration timeout = settings.timeout();
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("The timeout of model calls must be positive, not " + timeout);
    }
    GantrySettings.Connections bounds = settings.connections();
    Duration connect = timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT;
    this.exchanges =
        new ModelExchanges(
            new ModelConnections(
                new ModelConnections.Bounds(bounds.max(), bounds.keepAlive(), bounds.expiry(), connect),
                timer,
                listener::connectionOpened),
            timer);
    this.clients = new ModelClientPool(settings.clients(), this::build, listener::client);
    ChatModelFactory factory =
        new ChatModelFactory(variables, SharedHttpClient.builder(exchanges, timeout, clock), hosts, timeout);
    ChatModel offline = new OfflineModel();
    providers.put("openai", new Provider(factory::openAi, factory::checkOpenAi, factory::openAiDestination));
    providers.put("anthropic", new Provider(factory::anthropic, factory::checkAnthropic, factory::anthropicDestination));
    providers.put("ollama", new Provider(factory::ollama, factory::checkOllama, factory::ollamaDestination));
    providers.put("offline", new Provider(ref -> offline, ref -> { }, ref -> ""));
  }

  @Override
  public Set<String> providers() {
    return Collections.unmodifiableSet(providers.keySet());
  }

  @Override
  public ChatModel client(ModelRef ref) {
    return clients.client(ref);
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

  @Override
  public Optional<String> destination(ModelRef ref) {
    try {
      return Optional.of(provider(ref).destination().apply(ref));
    } catch (ModelUnavailableException e) {
      return Optional.empty();
    }
  }

  private ChatModel build(ModelRef ref) {
    return provider(ref).build().apply(ref);
  }

  private Provider provider(ModelRef ref) {
    Provider provider = providers.get(ref.provider());
    if (provider == null) {
      throw new ModelUnavailableException(
          "This server has no provider '" + ref.provider() + "'; it has " + String.join(", ", providers.keySet()));
    }
    return provider;
  }

  /** How often something happened to clients since the server started. */
  public long count(ClientEvent event) {
    return clients.count(event);
  }

  /** Clients kept now. */
  public int size() {
    return clients.size();
  }

  /** Connections on which a call is under way. */
  public int leasedConnections() {
    return exchanges.connections().leased();
  }

  /** Connections that wait to be used again. */
  public int idleConnections() {
    return exchanges.connections().idle();
  }

  /** Forgets every client, so that the next calls see changed keys. Calls under way are not disturbed. */
  public void clear() {
    clients.close();
  }

  /** Closes all clients and connections; calls under way fail. */
  @Override
  public void close() {
    clients.close();
    exchanges.close();
  }
}
