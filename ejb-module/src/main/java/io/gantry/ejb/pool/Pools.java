package io.gantry.ejb.pool;

import io.gantry.engine.run.Timer;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** The container's executors, each counted. Their sizes and queues are the server's configuration. */
@ApplicationScoped
public class Pools {

  @Resource(lookup = PoolNames.RUNS)
  ManagedExecutorService runs;

  @Resource(lookup = PoolNames.MODELS)
  ManagedExecutorService models;

  @Resource(lookup = PoolNames.TOOLS)
  ManagedExecutorService tools;

  @Resource(lookup = PoolNames.JOURNAL)
  ManagedExecutorService journal;

  @Resource(lookup = PoolNames.TIMER)
  ManagedScheduledExecutorService scheduler;

  @Resource(lookup = PoolNames.SERVER)
  ManagedExecutorService server;

  private final Map<String, CountingExecutor> counted = new LinkedHashMap<>();
  private Timer timer;

  @PostConstruct
  void count() {
    counted.put("runs", new CountingExecutor(runs));
    counted.put("models", new CountingExecutor(models));
    counted.put("tools", new CountingExecutor(tools));
    counted.put("journal", new CountingExecutor(journal));
    counted.put("server", new CountingExecutor(server));
    timer = new ContainerTimer(scheduler);
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
}
