package io.gantry.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.WorkflowSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The API answers the same on every server, to the byte: the same status, the same headers that mean something, the same
 * body, but for moments, durations and identities. What is expected stands in {@code answers/*.json}.
 */
@ExtendWith(ArquillianExtension.class)
class AnswersIT {

  private static final String RUNS = "/api/v1/runs";
  private static final String WORKFLOWS = "/api/v1/workflows";
  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";
  private static final int MB = 1024 * 1024;

  @ArquillianResource private GantryServer gantry;

  private final Map<String, Supplier<Answer>> requests = new LinkedHashMap<>();

  @Test
  void requestsThatAreServedAreAnsweredAsOnEveryServer() {
    String file =
        """
        version: 0
        name: golden
        runtime: {provider: offline}
        inputs:
          required: {who: string}
          optional: {how: {type: string, default: "warmly, with an é"}}
        agents:
          worker: {prompt: You greet people.}
        pattern:
          type: chain
          config:
            steps:
              - {agent: worker, input: "Greet {{ who }} {{ how }}"}
              - {agent: worker, input: "Shorten {{ steps[0].response }}"}
        outputs:
          artifacts:
            - {path: out/said.md, from: "{{ last_response }}"}
        """;
    String run = "{\"workflow\": \"golden\", \"inputs\": {\"who\": \"Ada\"}, \"workflowId\": \"golden-1\"}";

    ask("check a workflow", () -> author().post(WORKFLOWS + "/validate", YAML, file));
    ask("plan a workflow", () -> author().post(WORKFLOWS + "/plan", YAML, file));
    ask("store a workflow", () -> author().put(WORKFLOWS + "/golden", YAML, file));
    ask("store it again", () -> author().put(WORKFLOWS + "/golden", YAML, file));
    ask("read it", () -> viewer().get(WORKFLOWS + "/golden"));
    ask("read its file", () -> viewer().get(WORKFLOWS + "/golden?version=1", "Accept", YAML));
    ask("list workflows", () -> viewer().get(WORKFLOWS + "?after=goldem&limit=1"));
    ask("list tools", () -> viewer().get("/api/v1/tools"));
    ask("start a run and wait", () -> operator().post(RUNS, JSON, run, "Prefer", "wait=30"));
    ask("start the same run", () -> operator().post(RUNS, JSON, run));
    ask("look at it", () -> viewer().get(RUNS + "/golden-1"));
    ask("its journal", () -> viewer().get(RUNS + "/golden-1/journal"));
    ask("a page of its journal", () -> viewer().get(RUNS + "/golden-1/journal?afterSeq=2&limit=1"));
    ask("its events", () -> viewer().get(RUNS + "/golden-1/events", "Accept", "text/event-stream"));
    ask("its events, resumed", () -> viewer().get(RUNS + "/golden-1/events", "Last-Event-ID", "4"));
    ask("its artifact", () -> viewer().get(RUNS + "/golden-1/artifacts/out/said.md"));
    ask("start a second", () -> operator().post(RUNS, JSON, run.replace("golden-1", "golden-2"), "Prefer", "wait=30"));
    ask("list runs", () -> viewer().get(RUNS + "?workflow=golden"));
    ask("list runs, first page", () -> viewer().get(RUNS + "?workflow=golden&limit=1"));
    ask("list no runs", () -> viewer().get(RUNS + "?workflow=golden&status=failed"));
    ask("start from a file", () -> operator().post(RUNS + "?workflowId=golden-3", YAML, noInputs(), "Prefer", "wait=30"));

    new Answers("served", gantry).compare(requests);
  }

  @Test
  void requestsThatAreNotInOrderAreRefusedAsOnEveryServer() {
    ObjectNode chain = GantryClient.submission(WorkflowSpec.aChain("golden-refused").step("Hi"));
    ObjectNode taken = chain.deepCopy().put("workflowId", "golden-taken");
    WorkflowSpec other = WorkflowSpec.aChain("golden-refused").step("Hi").step("Again");
    operator().run(taken);

    ask("no login", () -> gantry.visitor().get(RUNS));
    ask("no login, unknown address", () -> gantry.visitor().get("/api/v1/nothing"));
    ask("wrong password", () -> GantryClient.of(gantry.http(), gantry.uri(), "ada", "no").get(RUNS));
    ask("wrong role", () -> viewer().post(RUNS, chain));
    ask("no role", () -> gantry.userWithoutRole().get(RUNS));
    ask("unknown run", () -> viewer().get(RUNS + "/none"));
    ask("unknown journal", () -> viewer().get(RUNS + "/none/journal"));
    ask("unknown events", () -> viewer().get(RUNS + "/none/events"));
    ask("unknown artifact", () -> viewer().get(RUNS + "/golden-taken/artifacts/none"));
    ask("unknown workflow", () -> viewer().get(WORKFLOWS + "/none"));
    ask("unknown version", () -> viewer().get(WORKFLOWS + "/none?version=2"));
    ask("unknown address", () -> viewer().get("/api/v1/nothing"));
    ask("unknown address outside the API", () -> viewer().get("/nothing"));
    ask("run of an unknown workflow", () -> operator().post(RUNS, JSON, "{\"workflow\": \"none\"}"));
    ask("cancel an unknown run", () -> operator().call("POST", RUNS + "/none/cancel"));
    ask("cancel an ended run", () -> operator().call("POST", RUNS + "/golden-taken/cancel"));
    ask("wrong method", () -> gantry.admin().call("DELETE", RUNS));
    ask("unknown method", () -> gantry.admin().call("BREW", RUNS));
    ask("wrong method on a run", () -> gantry.admin().put(RUNS + "/golden-taken", JSON, "{}"));
    ask("nothing acceptable", () -> viewer().get(RUNS, "Accept", "image/png"));
    ask("unreadable Accept", () -> viewer().get(RUNS, "Accept", "a/b;q=zz"));
    ask("taken id", () -> operator().post(RUNS, GantryClient.submission(other).put("workflowId", "golden-taken")));
    ask("too large", () -> operator().post(RUNS, YAML, "x".repeat(12 * MB + 1)));
    ask("unknown media type", () -> operator().post(RUNS, "text/plain", "hello"));
    ask("unknown charset", () -> operator().post(RUNS, YAML + "; charset=nonsense", "version: 0"));
    ask("unknown encoding", () -> operator().post(RUNS, JSON, "{}", "Content-Encoding", "br"));
    ask("no body", () -> operator().post(RUNS, JSON, ""));
    ask("no file", () -> operator().post(RUNS, YAML, ""));
    ask("null body", () -> operator().post(RUNS, JSON, "null"));
    ask("malformed JSON", () -> operator().post(RUNS, JSON, "{\n  \"spec\": {\n    \"version\" 0\n}}"));
    ask("trailing text", () -> operator().post(RUNS, JSON, "{\"workflow\": \"x\"} more"));
    ask("member given twice", () -> operator().post(RUNS, JSON, "{\"workflow\": \"x\", \"workflow\": \"y\"}"));
    ask("unknown member", () -> operator().post(RUNS, chain.deepCopy().put("input", 1)));
    ask("wrong type", () -> operator().post(RUNS, chain.deepCopy().put("inputs", 1)));
    ask("neither spec nor workflow", () -> operator().post(RUNS, JSON, "{}"));
    ask("spec and workflow", () -> operator().post(RUNS, chain.deepCopy().put("workflow", "x")));
    ask("bad workflow id", () -> operator().post(RUNS, chain.deepCopy().put("workflowId", "a/../b")));
    ask("bad Idempotency-Key", () -> operator().post(RUNS, chain, "Idempotency-Key", "a b"));
    ask("malformed YAML", () -> operator().post(RUNS, YAML, "version: 0\nname: [a\n"));
    ask("invalid workflow", () -> operator().post(RUNS, YAML, "version: 0\nname: x\n"));
    ask("invalid workflow, checked", () -> author().post(WORKFLOWS + "/validate", YAML, "version: 9\nname: x\n"));
    String wanting = noInputs().replace("inputs: {}", "inputs: {required: {a: string}}");
    ask("missing input", () -> operator().post(RUNS, YAML, wanting));
    ask("other name", () -> author().put(WORKFLOWS + "/other", YAML, noInputs()));
    ask("limit of 0", () -> viewer().get(RUNS + "?limit=0"));
    ask("limit that is no number", () -> viewer().get(RUNS + "?limit=many"));
    ask("limit that is empty", () -> viewer().get(RUNS + "?limit="));
    ask("version of 0", () -> viewer().get(WORKFLOWS + "/none?version=0"));
    ask("unknown cursor", () -> viewer().get(RUNS + "?cursor=nonsense"));
    ask("unknown status", () -> viewer().get(RUNS + "?status=happy"));
    ask("unreadable time", () -> viewer().get(RUNS + "?submittedAfter=now"));
    ask("unreadable character", () -> viewer().get(RUNS + "?workflow=%FF"));
    ask("NUL in a parameter", () -> viewer().get(RUNS + "?workflow=%00"));
    ask("journal after a word", () -> viewer().get(RUNS + "/golden-taken/journal?afterSeq=x"));
    ask("truth that is none", () -> operator().post(RUNS + "?offline=perhaps", YAML, noInputs()));
    ask("events after a word", () -> viewer().get(RUNS + "/golden-taken/events", "Last-Event-ID", "x"));

    new Answers("refused", gantry).compare(requests);
    assertThat(gantry.viewer().get(RUNS + "?workflow=golden-refused").at("/runs")).hasSize(1);
  }

  private void ask(String name, Supplier<Answer> request) {
    requests.put(name, request);
  }

  private static String noInputs() {
    return """
        version: 0
        name: golden-file
        runtime: {provider: offline}
        inputs: {}
        agents:
          worker: {prompt: You greet people.}
        pattern:
          type: chain
          config:
            steps:
              - {agent: worker, input: Say hello}
        """;
  }

  private GantryClient viewer() {
    return gantry.viewer();
  }

  private GantryClient operator() {
    return gantry.operator();
  }

  private GantryClient author() {
    return gantry.author();
  }
}
