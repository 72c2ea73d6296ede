package io.gantry.engine.run;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.context.CallLog;
import io.gantry.engine.context.Work;
import io.gantry.engine.governor.CallEnd;
import io.gantry.engine.governor.CallEnds;
import io.gantry.engine.governor.RateHeaders;
import io.gantry.engine.governor.Ticket;
import io.gantry.engine.model.ModelFailures;
import io.gantry.engine.model.ProviderResponseException;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.time.Waits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One model call, from the governor's queue to its outcome. Hands the outcome over whatever the client throws, errors
 * included: a run must not wait for a call that died. Before that, and whichever way it ends, it gives its share of the
 * limits back; a cancelled call does so when its thread lets go of it.
 */
final class GovernedCall extends FutureTask<ModelOutcome> implements Calls.Call {

  private static final int TOO_MANY_REQUESTS = 429;

  private final Timed call;
  private final Consumer<ModelOutcome> whenDone;
  private final AtomicBoolean settled = new AtomicBoolean();

  GovernedCall(
      EngineServices services, RunContext run, Work work, Calls.ModelCall call, Consumer<ModelOutcome> whenDone) {
    this(new Timed(services, run, work, call), whenDone);
  }

  private GovernedCall(Timed call, Consumer<ModelOutcome> whenDone) {
    super(call::answer);
    this.call = call;
    this.whenDone = whenDone;
  }

  /** Called before anything else, with the one ticket of this call; again with the same, it does nothing. */
  void waitsWith(Ticket ticket) {
    call.ticket = ticket;
  }

  /** An earlier answer was looked for until now, and there is none. */
  void wasSought() {
    call.sought = Duration.ofNanos(call.services.ticker().getAsLong() - call.decided);
  }

  /** A caller that the surroundings cannot act for any more fails the call. */
  void runAsCaller() {
    try {
      call.run.caller().run(this);
    } catch (RuntimeException e) {
      setException(e);
    }
  }

  @Override
  public void run() {
    if (settled.compareAndSet(false, true)) {
      try {
        super.run();
      } finally {
        call.ticket.settle(new CallEnd.Failed(), RateHeaders.take());
      }
    }
  }

  @Override
  public void cancel() {
    if (withdraw()) {
      cancel(false);
    } else {
      cancel(true);
    }
  }

  @Override
  public boolean withdraw() {
    boolean untouched = settled.compareAndSet(false, true);
    if (untouched && !call.ticket.withdraw()) {
      call.ticket.settle(new CallEnd.NotSent(), RateHeaders.NONE);
    }
    return untouched;
  }

  @Override
  protected void done() {
    if (isCancelled()) {
      return;
    }
    try {
      whenDone.accept(get());
    } catch (ExecutionException e) {
      whenDone.accept(call.failed(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      whenDone.accept(call.failed(e));
    }
  }

  /** The call and its two stamps: decided, and taken up by a thread. */
  private static final class Timed {

    private final EngineServices services;
    private final RunContext run;
    private final Work work;
    private final Calls.ModelCall call;
    private final long decided;
    private long begun;
    private Waits waits = Waits.NONE;
    private volatile Duration sought = Duration.ZERO;
    private volatile Ticket ticket = Ticket.FREE;

    Timed(EngineServices services, RunContext run, Work work, Calls.ModelCall call) {
      this.services = services;
      this.run = run;
      this.work = work;
      this.call = call;
      this.decided = services.ticker().getAsLong();
      this.begun = decided;
    }

    ModelOutcome answer() {
      begun = services.ticker().getAsLong();
      waits = ticket.waits().andShared(sought);
      ticket.barred().ifPresent(Timed::refuse);
      CallLog.begins(work, "model call", run.caller());
      // What an earlier call told on this thread.
      RateHeaders.take();
      ChatResponse response = services.models().client(call.model()).chat(call.request());
      ModelAnswer answer = ModelAnswer.of(call.request(), response);
      Duration took = took();
      ticket.settle(new CallEnd.Answered(answer.tokens().total(), took), RateHeaders.take());
      return new ModelOutcome.Answered(answer, waited(), took, waits);
    }

    private static void refuse(Duration wait) {
      throw new ProviderResponseException(
          TOO_MANY_REQUESTS,
          "it asked for no calls for another " + wait.toSeconds() + " s, so this one was not made",
          Optional.of(wait));
    }

    ModelOutcome failed(Throwable cause) {
      Duration took = took();
      RateHeaders heard = RateHeaders.take();
      try {
        ticket.settle(CallEnds.of(cause, heard, took), heard);
      } catch (RuntimeException e) {
        // Whatever becomes of the limits, the run must hear how its call ended.
        cause.addSuppressed(e);
      }
      return new ModelOutcome.Failed(ModelFailures.classify(cause), waited(), took, waits);
    }

    private Duration waited() {
      return Duration.ofNanos(begun - decided);
    }

    private Duration took() {
      return Duration.ofNanos(services.ticker().getAsLong() - begun);
    }
  }
}
