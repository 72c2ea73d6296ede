package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.Failure;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.RecordedRequest;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The caller and the trace of a run are present on the threads that call its models and tools. */
@ExtendWith(ArquillianExtension.class)
class ContextIT {

  private static final String CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
  private static final Pattern LINE =
      Pattern.compile("step ([^:]+): (model call|tool call \\w+) begins as (\\w+), trace ([\\w-]+)");

  /** What a run of {@link #failingOnceThenVisiting} makes. */
  private static final int CALLS = 4;

  @ArquillianResource private GantryServer gantry;

  /** Two users' runs beside each other, on the same threads; each call fails first, so that a timer wakes the run. */
  @Test
  void everyCallIsMadeInTheNameOfWhoSubmittedItsRunAfterARetryToo() {
    Map<String, GantryClient> users = Map.of("otto", gantry.operator(), "ada", gantry.admin());
    Map<String, String> runs = new LinkedHashMap<>();
    for (int i = 1; i <= 6; i++) {
      for (String user : List.of("otto", "ada")) {
        String name = "context-" + user + "-" + i;
        runs.put(name, users.get(user).start(failingOnceThenVisiting(name)));
      }
    }

    runs.forEach(
        (name, id) -> {
          RunState run = gantry.viewer().await(id);
          assertThat(run.status()).as(name).isEqualTo("completed");
          assertThat(run.json().path("submittedBy").asText()).isEqualTo(name.split("-")[1]);
          List<Begun> calls = begun(id);
          assertThat(calls).extracting(Begun::caller).as(name).containsOnly(name.split("-")[1]);
          assertThat(calls)
              .extracting(Begun::call)
              .containsExactly("model call", "model call", "tool call http_request", "model call");
          assertThat(calls).extracting(Begun::step).containsOnly("steps[0]");
          // What the log says on the pool's thread is what the other side saw.
          assertThat(calls.stream().filter(call -> call.call().equals("model call")).map(Begun::trace))
              .isEqualTo(sentTo(name));
          assertThat(gantry.pages().traceparent("/" + name)).contains(calls.get(2).trace());
          assertThat(calls).extracting(Begun::trace).doesNotHaveDuplicates();
          assertThat(calls).extracting(Begun::traceId).containsOnly(run.json().path("traceId").asText());
        });
    assertThat(runs.values().stream().map(id -> begun(id).get(0).traceId())).doesNotHaveDuplicates();
  }

  @Test
  void aRunContinuesTheTraceOfItsRequestInSpansOfItsOwn() {
    RunState run = submitted("continued", "traceparent", CALLER, "tracestate", "vendor=a", "tracestate", "other=b");

    assertThat(run.json().path("traceId").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(sentTo("continued"))
        .singleElement()
        .asString()
        .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-00");
    JsonNode trace = gantry.viewer().journal(run.id()).get(0).body().path("trace");
    assertThat(trace.path("parentSpanId").asText()).isEqualTo("00f067aa0ba902b7");
    assertThat(trace.path("state").asText()).isEqualTo("vendor=a,other=b");
  }

  @Test
  void aRunOfAFileContinuesTheTraceOfItsRequestToo() {
    WorkflowSpec workflow = oneStep("file-traced", gantry.provider(), "file-traced");

    Answer answer =
        gantry.operator().post("/api/v1/runs", "application/yaml", workflow.toString(), "traceparent", CALLER);

    assertThat(answer.at("/traceId").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @Test
  void anInvalidTraceIsAsGoodAsNone() {
    for (String invalid : List.of("nonsense", CALLER.replaceFirst("00", "ff"), CALLER + "-more", CALLER.replace('4', 'A'))) {
      RunState run = submitted("untraced", "traceparent", invalid, "tracestate", "vendor=a");

      assertThat(run.json().path("traceId").asText()).matches("[0-9a-f]{32}").isNotEqualTo(CALLER.substring(3, 35));
      assertThat(gantry.viewer().journal(run.id()).get(0).body().at("/trace/state").isNull()).isTrue();
    }
  }

  @Test
  void aRepeatedRequestFindsItsRunAlthoughItsTraceIsAnother() {
    WorkflowSpec workflow = oneStep("repeated-trace", gantry.provider(), "repeated-trace");
    Answer first = submit(workflow, "Idempotency-Key", "traced", "traceparent", CALLER);
    Answer second = submit(workflow, "Idempotency-Key", "traced", "traceparent", CALLER.replace("4bf92f", "5bf92f"));

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.at("/workflowId")).isEqualTo(first.at("/workflowId"));
    assertThat(second.at("/traceId").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
  }

  private WorkflowSpec failingOnceThenVisiting(String name) {
    JsonNode arguments = JsonNodeFactory.instance.objectNode().put("url", gantry.pages().page("/" + name).toString());
    ToolRule rule = new ToolRule(List.of(new ScriptedToolCall("http_request", arguments)), Optional.empty());
    gantry.provider().script(name, ModelScript.ECHO.withFailures(Failure.of(503, 1)).withRule(rule));
    return aChain(name).askedOf(gantry.provider(), name).withTools("http_request").step("Go").retries(1, "constant", 1, 1);
  }

  private RunState submitted(String name, String... headers) {
    Answer answer = submit(oneStep(name, gantry.provider(), name), headers);
    return gantry.viewer().await(answer.at("/workflowId").asText());
  }

  private Answer submit(WorkflowSpec workflow, String... headers) {
    return gantry.operator().post("/api/v1/runs", GantryClient.submission(workflow), headers);
  }

  /** Traces that requests for this model named, in order of arrival. */
  private List<String> sentTo(String model) {
    return gantry.provider().requests().stream()
        .filter(request -> request.model().equals(model))
        .map(RecordedRequest::traceparent)
        .map(header -> header.orElse("none"))
        .toList();
  }

  private List<Begun> begun(String run) {
    return gantry.details(run, CALLS).stream().map(LINE::matcher).filter(Matcher::find).map(Begun::of).toList();
  }

  /** A call as the server's log tells of it. */
  private record Begun(String step, String call, String caller, String trace) {

    static Begun of(Matcher line) {
      return new Begun(line.group(1), line.group(2), line.group(3), line.group(4));
    }

    String traceId() {
      return trace.substring(3, 35);
    }
  }
}
