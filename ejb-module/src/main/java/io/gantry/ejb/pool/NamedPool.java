package io.gantry.ejb.pool;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;

/**
 * Finds the executor that has a name in the server, each time anew. Whether the server has one is settled at the start: one
 * that is gone later is gone because the server stops, and the application's own must not take its place then.
 */
final class NamedPool<P extends ExecutorService> implements Supplier<P> {

  private final String name;
  private final Class<P> type;
  private final P own;
  private final boolean served;

  /**
   * @param own what is found where the server has none
   */
  NamedPool(String name, Class<P> type, P own) {
    this.name = name;
    this.type = type;
    this.own = own;
    this.served = isServed(name);
  }

  /**
   * The executor of that name.
   *
   * @throws RejectedExecutionException when the server had one and has none any more
   */
  @Override
  public P get() {
    if (!served) {
      return own;
    }
    try {
      return type.cast(new InitialContext().lookup(name));
    } catch (NamingException e) {
      throw new RejectedExecutionException("Pool " + name + " is not there any more; the server stops", e);
    }
  }

  private static boolean isServed(String name) {
    try {
      new InitialContext().lookup(name);
      return true;
    } catch (NameNotFoundException e) {
      return false;
    } catch (NamingException e) {
      throw new IllegalStateException("Pool " + name + " cannot be looked up; see the server's executors", e);
    }
  }
}
