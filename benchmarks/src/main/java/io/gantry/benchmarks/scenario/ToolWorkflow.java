package io.gantry.benchmarks.scenario;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.FakeProvider;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** One agent that asks sites, each a page of the fake provider, as its model says. */
final class ToolWorkflow {

  private final ObjectNode spec;

  /**
   * @param model what it is scripted to say decides which tools are called
   */
  ToolWorkflow(FakeProvider provider, String model) {
    spec = WorkflowSpec.of(Plans.chain(1, 0), provider.v1());
    spec.withObject("/runtime").put("model_id", model);
    spec.path("agents")
        .forEach(agent -> ((ObjectNode) agent).put("model_id", model).remove("tools"));
  }

  /** Adds a site that the agent may ask, and answers its declaration, for terms. */
  ObjectNode site(FakeProvider provider, String name) {
    return site(name, provider.page(name));
  }

  /** As {@link #site(FakeProvider, String)}, with a name of its own. */
  ObjectNode site(String name, URI page) {
    return spec.withObject("/tools")
        .withArray("http_executors")
        .addObject()
        .put("id", name)
        .put("base_url", page.toString());
  }

  ObjectNode spec() {
    return spec;
  }

  /** Lets a model ask for these calls in one reply, and answer once it has their results. */
  static void script(FakeProvider provider, String model, List<ScriptedToolCall> calls) {
    provider.script(model, ModelScript.ECHO.withRule(new ToolRule(calls, Optional.of("Done."))));
  }

  /** A call that reads a page below a site's. */
  static ScriptedToolCall get(String site, String path) {
    return new ScriptedToolCall(
        site, JsonNodeFactory.instance.objectNode().put("path", path).put("method", "GET"));
  }
}
