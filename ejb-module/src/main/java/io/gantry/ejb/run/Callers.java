package io.gantry.ejb.run;

import io.gantry.ejb.pool.Pools;
import io.gantry.engine.context.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import java.security.Principal;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Callers as the container knows them. */
@ApplicationScoped
public class Callers {

  @Inject
  Pools pools;

  @Inject
  SecurityContext security;

  /** Whoever this thread acts for, captured once for as long as their run is active here. */
  Caller current() {
    return new Contextual(pools.caller().currentContextExecutor());
  }

  /** Nobody: tasks run as the pool's thread has them, and that is without a caller. */
  Caller nobody() {
    return new Contextual(Runnable::run);
  }

  private Optional<String> onThisThread() {
    return Optional.ofNullable(security.getCallerPrincipal()).map(Principal::getName);
  }

  /** Runs tasks on the thread that hands them in. */
  private final class Contextual implements Caller {

    private final Executor context;

    Contextual(Executor context) {
      this.context = context;
    }

    @Override
    public void run(Runnable task) {
      context.execute(task);
    }

    @Override
    public Optional<String> onThisThread() {
      return Callers.this.onThisThread();
    }
  }
}
