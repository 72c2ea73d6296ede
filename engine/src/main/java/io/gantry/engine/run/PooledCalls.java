package io.gantry.engine.run;

import io.gantry.engine.context.Work;
import io.gantry.engine.model.ModelFailures;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.RunningBatch;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes calls on the pools of the surroundings. A model call waits first until the governor lets it through, without a
 * thread; a pool that is full makes any call wait, without a thread, until it has room. All that time counts as waited. A
 * model call whose answer is known is not made at all.
 */
final class PooledCalls implements Calls {

  private final EngineServices services;
  private final PatientExecutor models;
  private final PatientExecutor toolPool;
  private final PatientExecutor runs;
  private final ToolBatch tools;

  PooledCalls(EngineServices services, ToolBatch tools) {
    this.services = services;
    this.models = new PatientExecutor(services.modelCalls(), services.timer());
    this.toolPool = new PatientExecutor(services.toolCalls(), services.timer());
    this.runs = new PatientExecutor(services.runs(), services.timer());
    this.tools = tools;
  }

  @Override
  public Call callModel(RunContext run, ModelCall call, Consumer<ModelOutcome> done) {
    Work work = run.call(call.step());
    Optional<String> key = services.modelReuse().key(run, call, services.models());
    if (key.isPresent()) {
      return seekAnswer(key.get(), run, work, call, done);
    }
    GovernedCall governed = new GovernedCall(services, run, work, call, done);
    admit(governed, run, work, call);
    return governed;
  }

  private void admit(GovernedCall governed, RunContext run, Work work, ModelCall call) {
    governed.waitsWith(
        services
            .governor()
            .admit(
                call.model(),
                call.request(),
                run.workflowId(),
                ticket -> {
                  governed.waitsWith(ticket);
                  models.execute(() -> work.run(governed::runAsCaller));
                }));
  }

  private Call seekAnswer(String key, RunContext run, Work work, ModelCall call, Consumer<ModelOutcome> done) {
    ModelReuse reuse = services.modelReuse();
    long begun = services.ticker().getAsLong();
    GovernedCall governed =
        new GovernedCall(services, run, work, call, outcome -> done.accept(reuse.keepable(key, outcome)));
    SoughtAnswer sought =
        new SoughtAnswer(
            reuse,
            governed,
            () -> {
              governed.wasSought();
              admit(governed, run, work, call);
            },
            known -> done.accept(reuse.given(known, Duration.ofNanos(services.ticker().getAsLong() - begun))),
            broken -> done.accept(
                new ModelOutcome.Failed(ModelFailures.classify(broken), Duration.ZERO, Duration.ZERO, Waits.NONE)));
    sought.seek(key, found -> runs.execute(() -> work.run(found)));
    return sought;
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
}
