package io.gantry.engine.run;

import io.gantry.engine.context.Work;
import io.gantry.engine.tool.RunningBatch;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolOutcome;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes calls on the pools of the surroundings. A model call waits first until the governor lets it through, without a
 * thread; a pool that is full makes any call wait, without a thread, until it has room. All that time counts as waited.
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
    GovernedCall governed = new GovernedCall(services, run, work, call, done);
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
    return governed;
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
