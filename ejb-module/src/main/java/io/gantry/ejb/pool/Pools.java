package io.gantry.ejb.pool;

import io.gantry.engine.time.Timer;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ContextServiceDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container's executors, each counted. Which they are is the server's configuration; see {@link PoolNames}. On a
 * server that has none for Gantry the executors defined here serve; they have the same limits and no bound on what waits.
 *
 * <p>An enterprise bean and not a CDI one: servers bind references of enterprise beans only.
 */
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@ContextServiceDefinition(
    name = PoolNames.ENGINE_CONTEXT,
    propagated = ContextServiceDefinition.APPLICATION,
    cleared = ContextServiceDefinition.ALL_REMAINING)
@ContextServiceDefinition(
    name = PoolNames.CALLER_CONTEXT,
    propagated = {ContextServiceDefinition.SECURITY, ContextServiceDefinition.APPLICATION},
    cleared = ContextServiceDefinition.TRANSACTION)
@ManagedExecutorDefinition(name = PoolNames.OWN + PoolNames.RUNS, context = PoolNames.ENGINE_CONTEXT, maxAsync = 8)
@ManagedExecutorDefinition(name = PoolNames.OWN + PoolNames.MODELS, context = PoolNames.ENGINE_CONTEXT, maxAsync = 256)
@ManagedExecutorDefinition(name = PoolNames.OWN + PoolNames.TOOLS, context = PoolNames.ENGINE_CONTEXT, maxAsync = 64)
@ManagedExecutorDefinition(name = PoolNames.OWN + PoolNames.JOURNAL, context = PoolNames.ENGINE_CONTEXT, maxAsync = 4)
@ManagedScheduledExecutorDefinition(name = PoolNames.OWN + PoolNames.TIMER, context = PoolNames.ENGINE_CONTEXT, maxAsync = 2)
public class Pools {

  private static final Logger LOG = LoggerFactory.getLogger(Pools.class);
  private static final Duration LOOK = Duration.ofSeconds(2);

  @Resource(name = PoolNames.REFERENCE + PoolNames.RUNS, lookup = PoolNames.OWN + PoolNames.RUNS)
  ManagedExecutorService runs;

  @Resource(name = PoolNames.REFERENCE + PoolNames.MODELS, lookup = PoolNames.OWN + PoolNames.MODELS)
  ManagedExecutorService models;

  @Resource(name = PoolNames.REFERENCE + PoolNames.TOOLS, lookup = PoolNames.OWN + PoolNames.TOOLS)
  ManagedExecutorService tools;

  @Resource(name = PoolNames.REFERENCE + PoolNames.JOURNAL, lookup = PoolNames.OWN + PoolNames.JOURNAL)
  ManagedExecutorService journal;

  @Resource(name = PoolNames.REFERENCE + PoolNames.TIMER, lookup = PoolNames.OWN + PoolNames.TIMER)
  ManagedScheduledExecutorService scheduler;

  @Resource(lookup = PoolNames.SERVER)
  ManagedExecutorService server;

  @Resource(lookup = PoolNames.CALLER_CONTEXT)
  ContextService caller;

  private final Map<String, CountingExecutor> counted = new LinkedHashMap<>();
  private final List<ServerPool> watched = new ArrayList<>();
  private Timer timer;
  private StopNotice stop;

  // Guarded by this.
  private Runnable pendingLook = () -> {};
  private boolean over;

  @PostConstruct
  void count() {
    NamedPool timers = named(PoolNames.TIMER, scheduler);
    timer = new ContainerTimer(() -> (ManagedScheduledExecutorService) timers.get());
    // One writer at a time: the journal's pool is never full. The server's own has no limit that Gantry reaches.
    NamedPool writers = named(PoolNames.JOURNAL, journal);
    writers.get();
    stop = new StopNotice(List.of(task -> writers.now().execute(task), server));
    counted.put("runs", new CountingExecutor(lasting(pool(PoolNames.RUNS, runs))));
    counted.put("models", new CountingExecutor(pool(PoolNames.MODELS, models)));
    counted.put("tools", new CountingExecutor(lasting(pool(PoolNames.TOOLS, tools))));
    counted.put("journal", new CountingExecutor(lasting(pool(PoolNames.JOURNAL, journal))));
    counted.put("server", new CountingExecutor(new LastingExecutor(server, this::schedule, stop)));
    lookLater();
  }

  private synchronized void lookLater() {
    if (!over) {
      pendingLook = timer.after(LOOK, this::look);
    }
  }

  /** A look that came later would make the container complain that its application is gone. */
  @PreDestroy
  synchronized void stopLooking() {
    over = true;
    pendingLook.run();
  }

  private void look() {
    try {
      watched.forEach(ServerPool::look);
    } catch (RuntimeException e) {
      LOG.error("A look at the pools failed; the next follows in {} s", LOOK.toSeconds(), e);
    } finally {
      lookLater();
    }
  }

  private Executor lasting(ServerPool pool) {
    stop.whenNoticed(() -> pool.close(this::schedule));
    return new LastingExecutor(pool, this::schedule, stop);
  }

  private void schedule(Runnable task) {
    timer.after(Duration.ZERO, task);
  }

  public Executor runs() {
    return counted.get("runs");
  }

  public Executor models() {
    return counted.get("models");
  }

  public Executor tools() {
    return counted.get("tools");
  }

  public Executor journal() {
    return counted.get("journal");
  }

  /** For event streams, answers to waiting callers and recovery. */
  public Executor server() {
    return counted.get("server");
  }

  /** Captures the security and naming context of the thread that asks; nothing of a transaction. */
  public ContextService caller() {
    return caller;
  }

  public Timer timer() {
    return timer;
  }

  /** Tells when the server has closed its pools. */
  public StopNotice stop() {
    return stop;
  }

  /** Every pool by the name that metrics show. */
  public Map<String, CountingExecutor> counted() {
    return Map.copyOf(counted);
  }

  private ServerPool pool(String name, ManagedExecutorService own) {
    ServerPool pool = new ServerPool(named(name, own), System::nanoTime);
    watched.add(pool);
    return pool;
  }

  private static NamedPool named(String name, ExecutorService own) {
    return new NamedPool(name, () -> find(name), own);
  }

  private static Optional<ExecutorService> find(String name) {
    try {
      return Optional.of((ExecutorService) new InitialContext().lookup(name));
    } catch (NamingException e) {
      // Payara names the cause inside.
      if (e instanceof NameNotFoundException || e.getCause() instanceof NameNotFoundException) {
        return Optional.empty();
      }
      throw new IllegalStateException("Pool " + name + " cannot be looked up; see the server's executors", e);
    }
  }
}
