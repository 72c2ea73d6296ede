package io.gantry.ejb.request;

import io.gantry.ejb.request.RequestRefusedException.Unavailable;
import io.gantry.persistence.outage.DatabaseOutage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns failures that come of an outage of the database into {@link Unavailable}. The log has each outage once, with its
 * cause, and its end. Thread-safe.
 */
@ApplicationScoped
public class DatabaseWatch {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);

  private final AtomicBoolean down = new AtomicBoolean();

  /**
   * Watches use cases that speak to the database. To be named in the {@code @Interceptors} of a session bean; methods that
   * need no database exclude it, for their success would count as the outage's end.
   */
  public static class Interceptor {

    @Inject
    DatabaseWatch watch;

    @AroundInvoke
    Object watch(InvocationContext call) throws Exception {
      try {
        Object answer = call.proceed();
        watch.answered();
        return answer;
      } catch (RuntimeException e) {
        throw watch.translate(e);
      }
    }
  }

  /** Reads something for a caller who is answered outside the use case that began it. */
  public <T> T read(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (RuntimeException e) {
      throw translate(e);
    }
  }

  /** What to throw in place of a failure: the failure itself unless an outage explains it. */
  RuntimeException translate(RuntimeException failure) {
    if (failure instanceof RequestRefusedException || !DatabaseOutage.explains(failure)) {
      return failure;
    }
    if (down.compareAndSet(false, true)) {
      LOG.warn("The database does not answer; requests are answered with 503 until it does", failure);
    }
    return new Unavailable();
  }

  /** A use case came to its end. */
  void answered() {
    if (down.get() && down.compareAndSet(true, false)) {
      LOG.info("The database answers again");
    }
  }
}
