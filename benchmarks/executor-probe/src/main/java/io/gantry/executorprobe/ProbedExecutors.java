package io.gantry.executorprobe;

import io.gantry.ejb.pool.CountingExecutor;
import io.gantry.ejb.pool.ServerPool;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Executors by what a request calls them: {@code plain:8}, a JDK pool of 8 threads; {@code virtual}, a virtual thread for
 * each task; {@code managed:NAME}, what the server has under a JNDI name; {@code gantry:NAME}, the same with everything
 * that Gantry puts before it. Each is made once.
 */
final class ProbedExecutors {

  private final Map<String, Executor> made = new ConcurrentHashMap<>();
  private final Map<String, ExecutorService> own = new ConcurrentHashMap<>();

  /**
   * Finds or makes an executor.
   *
   * @throws IllegalArgumentException when there is none of that name here; the message says why
   */
  Executor named(String name) {
    return made.computeIfAbsent(name, this::make);
  }

  private Executor make(String name) {
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    String which = name.substring(colon + 1);
    return switch (kind) {
      case "plain" -> own(name, Executors.newFixedThreadPool(Integer.parseInt(which)));
      case "virtual" -> own(name, virtualThreads());
      case "managed" -> managed(which);
      case "gantry" -> new CountingExecutor(new ServerPool(() -> managed(which), System::nanoTime));
      default -> throw new IllegalArgumentException(
          "executor = " + name + ": begins with plain:, managed: or gantry:, or is the word virtual");
    };
  }

  private ExecutorService own(String name, ExecutorService executor) {
    own.put(name, executor);
    return executor;
  }

  // The JDK that compiles this need not have them.
  private static ExecutorService virtualThreads() {
    try {
      return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException("executor = virtual: needs Java 21, this is " + Runtime.version(), e);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ExecutorService managed(String name) {
    try {
      return (ExecutorService) new InitialContext().lookup(name);
    } catch (NamingException e) {
      throw new IllegalArgumentException("executor = " + name + ": the server has none of this name", e);
    }
  }

  /** Ends those that the server does not own. */
  void close() {
    Consumer<ExecutorService> end = ExecutorService::shutdownNow;
    own.values().forEach(end);
  }
}
