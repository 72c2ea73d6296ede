package io.gantry.ejb.pool;

import io.gantry.engine.run.Timer;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ContextServiceDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * The container's executors, each counted. Which they are is the server's configuration: it binds the references to
 * executors of its own, whose sizes and queues an administrator changes while the server runs. On a server that binds
 * nothing the executors defined here serve; they have the same limits and no bound on what waits.
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
@ManagedExecutorDefinition(name = PoolNames.DEFAULT_RUNS, context = PoolNames.ENGINE_CONTEXT, maxAsync = 8)
@ManagedExecutorDefinition(name = PoolNames.DEFAULT_MODELS, context = PoolNames.ENGINE_CONTEXT, maxAsync = 256)
@ManagedExecutorDefinition(name = PoolNames.DEFAULT_TOOLS, context = PoolNames.ENGINE_CONTEXT, maxAsync = 64)
@ManagedExecutorDefinition(name = PoolNames.DEFAULT_JOURNAL, context = PoolNames.ENGINE_CONTEXT, maxAsync = 4)
@ManagedScheduledExecutorDefinition(name = PoolNames.DEFAULT_TIMER, context = PoolNames.ENGINE_CONTEXT, maxAsync = 2)
public class Pools {

  @Resource(name = PoolNames.RUNS, lookup = PoolNames.DEFAULT_RUNS)
  ManagedExecutorService runs;

  @Resource(name = PoolNames.MODELS, lookup = PoolNames.DEFAULT_MODELS)
  ManagedExecutorService models;

  @Resource(name = PoolNames.TOOLS, lookup = PoolNames.DEFAULT_TOOLS)
  ManagedExecutorService tools;

  @Resource(name = PoolNames.JOURNAL, lookup = PoolNames.DEFAULT_JOURNAL)
  ManagedExecutorService journal;

  @Resource(name = PoolNames.TIMER, lookup = PoolNames.DEFAULT_TIMER)
  ManagedScheduledExecutorService scheduler;

  @Resource(lookup = PoolNames.SERVER)
  ManagedExecutorService server;

  private final Map<String, CountingExecutor> counted = new LinkedHashMap<>();
  private Timer timer;

  @PostConstruct
  void count() {
    counted.put("runs", executor(runs, PoolNames.RUNS));
    counted.put("models", executor(models, PoolNames.MODELS));
    counted.put("tools", executor(tools, PoolNames.TOOLS));
    counted.put("journal", executor(journal, PoolNames.JOURNAL));
    counted.put("server", new CountingExecutor(server));
    timer =
        new ContainerTimer(
            new ServerPool<>(scheduler, () -> find(PoolNames.TIMER, ManagedScheduledExecutorService.class)));
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

  public Timer timer() {
    return timer;
  }

  /** Every pool by the name that metrics show. */
  public Map<String, CountingExecutor> counted() {
    return Map.copyOf(counted);
  }

  private static CountingExecutor executor(ManagedExecutorService pool, String name) {
    return new CountingExecutor(new ServerPool<>(pool, () -> find(name, ManagedExecutorService.class)));
  }

  private static <P> P find(String name, Class<P> type) {
    try {
      return type.cast(new InitialContext().lookup(name));
    } catch (NamingException e) {
      throw new IllegalStateException("There is no pool " + name + "; see the server's configuration of executors", e);
    }
  }
}
