package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;

import io.gantry.engine.context.Caller;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Tools, a pool and a time that the tests of tool batches drive by hand. */
abstract class ToolBatchScene {

  final HandTime time = new HandTime();
  final HandPool pool = new HandPool();
  final Map<String, Tool> tools = new LinkedHashMap<>();
  final ToolBatch batch = new ToolBatch(time, time::nanos);

  CompletableFuture<List<ToolOutcome>> run(ToolCall... calls) {
    return batch.run(List.of(calls), box(), context(), pool, Caller.NOBODY).outcomes().toCompletableFuture();
  }

  Toolbox box() {
    return new RunToolbox(RunToolbox.Contents.of(List.copyOf(tools.values())), () -> {});
  }

  void tool(String name, Duration timeout, FixedTool.Body body) {
    ToolSignature signature =
        new ToolSignature(name, "", new ParameterSchema().optionalText("x", "").build(), Effect.READ, timeout);
    tools.put(name, new FixedTool(signature, body));
  }

  static ToolCall call(String id, String tool, String arguments) {
    return new ToolCall(id, tool, arguments);
  }
}
