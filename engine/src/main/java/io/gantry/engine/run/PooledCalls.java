package io.gantry.engine.run;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.context.CallLog;
import io.gantry.engine.context.Caller;
import io.gantry.engine.context.Work;
import io.gantry.engine.model.ModelFailures;
import io.gantry.engine.tool.RunningBatch;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Makes calls on the pools of the surroundings. A pool that is full makes the call wait, without a thread, until it has
 * room; that time counts as waited.
 */
final class PooledCalls implements Calls {

  private final EngineServices services;
  private final PatientExecutor models;
  private final PatientExecutor toolPool;
  private final ToolBatch tools;

  PooledCalls(EngineServices services, ToolBatch tools) {
    this.services = services;
    this.models = new PatientExecutor(services.modelCalls(), services.timer());
    this.toolPool = new PatientExecutor(services.toolCalls(), services.timer());
    this.tools = tools;
  }

  @Override
  public Call callModel(RunContext run, ModelCall call, Consumer<ModelOutcome> done) {
    Work work = run.call(call.step());
    ModelTask task = new ModelTask(new Timed(run, work, call), done);
    models.execute(() -> work.run(() -> task.runAs(run.caller())));
    return task;
  }

  @Override
  public Call callTools(RunContext run, ToolGroup group, Consumer<List<ToolOutcome>> done) {
    RunningBatch running =
        tools.run(group.calls(), group.tools(), group.context(), toolPool, run.caller(), group.within());
    running
        .outcomes()
        .thenAccept(
            outcomes -> {
              if (!outcomes.isEmpty()) {
                done.accept(outcomes);
              }
            });
    return new Call() {
      @Override
      public void cancel() {
        running.cancel();
      }

      @Override
      public boolean withdraw() {
        return running.withdraw();
      }
    };
  }

  /** A model call and its two stamps: decided, and taken up by a thread. */
  private final class Timed {

    private final RunContext run;
    private final Work work;
    private final ModelCall call;
    private final long decided = services.ticker().getAsLong();
    private long begun = decided;

    Timed(RunContext run, Work work, ModelCall call) {
      this.run = run;
      this.work = work;
      this.call = call;
    }

    ModelOutcome answer() {
      begun = services.ticker().getAsLong();
      CallLog.begins(work, "model call", run.caller());
      ChatResponse response = services.models().client(call.model()).chat(call.request());
      return new ModelOutcome.Answered(ModelAnswer.of(call.request(), response), waited(), took());
    }

    ModelOutcome failed(Throwable cause) {
      return new ModelOutcome.Failed(ModelFailures.classify(cause), waited(), took());
    }

    private Duration waited() {
      return Duration.ofNanos(begun - decided);
    }

    private Duration took() {
      return Duration.ofNanos(services.ticker().getAsLong() - begun);
    }
  }

  /** Hands the outcome over whatever the client throws, errors included: a run must not wait for a call that died. */
  private static final class ModelTask extends FutureTask<ModelOutcome> implements Call {

    private final Timed call;
    private final Consumer<ModelOutcome> whenDone;
    private final AtomicBoolean settled = new AtomicBoolean();

    ModelTask(Timed call, Consumer<ModelOutcome> whenDone) {
      super(call::answer);
      this.call = call;
      this.whenDone = whenDone;
    }

    /** A caller that the surroundings cannot act for any more fails the call. */
    void runAs(Caller caller) {
      try {
        caller.run(this);
      } catch (RuntimeException e) {
        setException(e);
      }
    }

    @Override
    public void run() {
      if (settled.compareAndSet(false, true)) {
        super.run();
      }
    }

    @Override
    public void cancel() {
      cancel(true);
    }

    @Override
    public boolean withdraw() {
      return settled.compareAndSet(false, true);
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
  }
}
