package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.context.Caller;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class CallCheckTest extends ToolBatchScene {

  @Test
  void anUnknownToolIsAnsweredWithTheKnownOnes() {
    tool("grep", Duration.ofSeconds(1), (arguments, context) -> "");
    tool("head", Duration.ofSeconds(1), (arguments, context) -> "");
    ToolOutcome outcome = run(call("a", "rm", "{}")).join().get(0);
    assertThat(outcome.status()).isEqualTo(Status.UNKNOWN_TOOL);
    assertThat(outcome.text()).isEqualTo("There is no tool 'rm'. Known tools: grep, head.");
    assertThat(pool.waiting()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "[1]", "\"x\"", "{\"x\":1}", "{\"x\":\"a\"} {}", "{\"x\":\"a\",\"n\":\"5\"}", "{}", "null",
        "{\"x\":\"a\",\"y\":1}", "{\"x\":null}", "{\"x\":\"a\",\"n\":0}"})
  void badArgumentsAreAnsweredWithoutRunning(String arguments) {
    AtomicBoolean ran = new AtomicBoolean();
    FixedTool.Body body = (a, c) -> String.valueOf(ran.getAndSet(true));
    tools.put("t", new FixedTool("t", Effect.READ, Duration.ofSeconds(1), body));
    ToolOutcome outcome = run(call("a", "t", arguments)).join().get(0);
    assertThat(outcome.status()).isEqualTo(Status.BAD_ARGUMENTS);
    assertThat(outcome.text()).contains("Tool t was not run").contains("It takes: x (string, required), n (integer)");
    assertThat(outcome.took()).isZero();
    assertThat(ran).isFalse();
    assertThat(pool.waiting()).isZero();
  }

  @Test
  void theOffendingArgumentIsNamed() {
    tools.put("t", new FixedTool("t", Effect.READ, Duration.ofSeconds(1), (a, c) -> ""));
    assertThat(run(call("a", "t", "{\"x\":\"a\",\"n\":\"5\"}")).join().get(0).text())
        .contains("n: string found, integer");
    assertThat(run(call("a", "t", "{}")).join().get(0).text()).contains("required property 'x'");
  }

  @Test
  void absentArgumentsAreAnEmptyObjectAndNullMeansLeftOut() {
    tool("now", Duration.ofSeconds(1), (arguments, context) -> arguments.toString());
    CompletableFuture<List<ToolOutcome>> outcomes =
        run(call("a", "now", ""), call("b", "now", null), call("c", "now", "{\"zone\":null}"));
    pool.runAll();
    assertThat(outcomes.join()).extracting(ToolOutcome::text).containsOnly("{}");
  }

  @Test
  void refusedCallsDoNotHoldUpTheOthers() {
    tool("ok", Duration.ofSeconds(1), (arguments, context) -> "fine");
    CompletableFuture<List<ToolOutcome>> outcomes = run(call("a", "none", "{}"), call("b", "ok", "{}"));
    pool.runAll();
    assertThat(outcomes.join()).extracting(ToolOutcome::status).containsExactly(Status.UNKNOWN_TOOL, Status.OK);
  }

  @Test
  void anAgentCannotReachWhatItIsNotOffered() {
    tool("mine", Duration.ofSeconds(1), (arguments, context) -> "");
    tool("other", Duration.ofSeconds(1), (arguments, context) -> "");
    Toolbox offered = new OfferedTools(box(), List.of("mine", "undeclared"));
    RunningBatch running = batch.run(List.of(call("a", "other", "{}")), offered, context(), pool, Caller.NOBODY);
    assertThat(offered.names()).containsExactly("mine");
    assertThat(running.outcomes().toCompletableFuture().join().get(0).text()).endsWith("Known tools: mine.");
  }

  @Test
  void aSchemaThatPointsElsewhereFetchesNothing() {
    JsonNode remote = JsonNodeFactory.instance.objectNode().put("$ref", "http://127.0.0.1:1/schema.json");
    ToolSignature signature = new ToolSignature("r", "", remote, Effect.READ, Duration.ofSeconds(1));
    tools.put("r", new FixedTool(signature, (a, c) -> "ran"));
    assertThat(run(call("a", "r", "{}")).join().get(0).status()).isEqualTo(Status.BAD_ARGUMENTS);
  }

  @Test
  void theEffectOfACallIsItsToolsUnlessItWouldBeRefused() {
    tools.put("once", new FixedTool("once", Effect.ONCE, Duration.ofSeconds(1), (a, c) -> ""));
    assertThat(batch.effectOf(call("a", "once", "{\"x\":\"1\"}"), box())).isEqualTo(Effect.ONCE);
    assertThat(batch.effectOf(call("a", "once", "{}"), box())).isEqualTo(Effect.READ);
    assertThat(batch.effectOf(call("a", "none", "{}"), box())).isEqualTo(Effect.READ);
  }
}
