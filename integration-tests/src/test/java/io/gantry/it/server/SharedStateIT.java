package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.aDag;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What runs share, definitions, clients, connections and figures, carries nothing from one to another and stays bounded. */
@ExtendWith(ArquillianExtension.class)
class SharedStateIT {

  private static final int RUNS = 50;
  private static final int KEYS = 300;
  private static final int AT_ONCE = 16;
  private static final int BUSY = 503;
  private static final int MOST_TRIES = 100;
  private static final long PAUSE_NANOS = 100_000_000;
  private static final Pattern WHO = Pattern.compile("who-\\d+-");
  private static final Pattern GAUGE =
      Pattern.compile("gantry_cache_(entries|limit)\\{[^}]*cache=\"([^\"]+)\"[^}]*} (\\S+)");

  @ArquillianResource private GantryServer gantry;

  @Test
  void fiftyRunsAtOnceOfTwoCallersEachSeeTheirOwnInputAndNothingElse() {
    ToolRule rule = new ToolRule(List.of(post("visit")), Optional.empty());
    gantry.provider().script("crossing", ModelScript.ECHO.withRule(rule));
    List<GantryClient> callers = List.of(gantry.operator(), gantry.admin());
    List<RunState> ended;
    ExecutorService threads = Executors.newFixedThreadPool(RUNS);
    try {
      // Each waits for a person, so that all are under way before one goes on.
      for (int i = 0; i < RUNS; i++) {
        accepted(callers.get(i % 2), crossing(i));
      }
      assertThat(Metrics.of(gantry).sum("gantry_runs_active")).isGreaterThanOrEqualTo(RUNS);
      List<CompletableFuture<RunState>> runs =
          IntStream.range(0, RUNS)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> goOn(callers.get(i % 2), i), threads))
              .toList();
      ended = runs.stream().map(CompletableFuture::join).toList();
    } finally {
      threads.shutdown();
    }

    for (int i = 0; i < RUNS; i++) {
      RunState run = ended.get(i);
      assertThat(run.status()).as(run.json().toString()).isEqualTo("completed");
      assertThat(run.id()).isEqualTo("crossing-" + i);
      assertThat(run.json().path("submittedBy").asText()).isEqualTo(i % 2 == 0 ? "otto" : "ada");
      assertThat(run.json().at("/inputs/who").asText()).isEqualTo(who(i));
      assertThat(run.result()).contains("Answer to: " + who(i) + "came as " + who(i));
      assertThat(named(run.json().toString())).containsExactly(who(i));
      assertThat(named(gantry.viewer().journal(run.id()).toString())).containsExactly(who(i));
    }
    assertThat(Stream.of("crossing", "telling").flatMap(model -> gantry.provider().bodies(model).stream()))
        .hasSizeGreaterThan(RUNS)
        .allSatisfy(body -> assertThat(named(body.toString())).as("what one model call is told").hasSize(1));
  }

  @Test
  void everyCacheAndPoolTellsItsSizeAndStaysWithinItsBoundWhateverThereIsToKeep() {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<CompletableFuture<RunState>> runs = new ArrayList<>();
      IntFunction<RunState> one = i -> run(gantry.operator(), GantryClient.submission(distinct(i)));
      for (int i = 0; i < KEYS; i++) {
        int number = i;
        runs.add(CompletableFuture.supplyAsync(() -> one.apply(number), threads));
      }
      runs.forEach(run -> assertThat(run.join().status()).isEqualTo("completed"));
    } finally {
      threads.shutdown();
    }

    Metrics metrics = Metrics.of(gantry);
    Map<String, Double> entries = gauges(metrics, "entries");
    Map<String, Double> limits = gauges(metrics, "limit");
    assertThat(entries).containsOnlyKeys(
        "model-clients", "model-connections", "workflow-files", "agent-files", "skill-files", "templates",
        "tool-declarations", "mcp-connections", "tools", "models");
    assertThat(limits).containsOnlyKeys(entries.keySet());
    entries.forEach((cache, size) -> assertThat(size).as(cache).isBetween(0.0, limits.get(cache)));
    assertThat(entries).as("those that 300 keys fill").containsEntry("model-clients", limits.get("model-clients"));
    assertThat(entries.get("workflow-files")).isGreaterThanOrEqualTo(100.0);
    assertThat(entries.get("tool-declarations")).isGreaterThanOrEqualTo(KEYS);
    assertThat(entries.get("models")).isGreaterThanOrEqualTo(KEYS);
    assertThat(gantry.viewer().get("/api/v1/models").at("/models")).hasSizeGreaterThanOrEqualTo(KEYS);
    assertThat(metrics.text().lines().filter(line -> line.startsWith("gantry_model_in_flight{")).count())
        .as("series of single models").isLessThanOrEqualTo(50);
  }

  /** Answers the question of a run in its own words and waits for its end. */
  private RunState goOn(GantryClient caller, int number) {
    String run = "crossing-" + number;
    try (EventStream events = caller.follow(run, 0)) {
      events.until(entry -> entry.kind().equals("QuestionAsked"));
    }
    Answer answer = caller.answer(run, "tasks.who", who(number));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return caller.await(run);
  }

  private ObjectNode crossing(int number) {
    WorkflowSpec workflow =
        aDag("crossing")
            .askedOf(gantry.provider(), "crossing")
            .required("who", "string")
            .agent("teller", "telling")
            .question("who", "Who is {{ inputs.who }}?")
            .task("visit", "Visit as {{ inputs.who }}", "who")
            .taskOf("teller", "tell", "{{ inputs.who }}came as {{ tasks.who.response }}", "visit", "who");
    workflow.json().withObject("/tools").withArray("http_executors").addObject()
        .put("id", "visit")
        .put("base_url", gantry.pages().page("/crossing").toString());
    ObjectNode submission = GantryClient.submission(workflow);
    submission.put("workflowId", "crossing-" + number).putObject("inputs").put("who", who(number));
    return submission;
  }

  private WorkflowSpec distinct(int number) {
    WorkflowSpec workflow =
        aChain("distinct-" + number).askedOf(gantry.provider(), "distinct-" + number).step("{{ 'Go' }} " + number);
    workflow.json().withObject("/tools").withArray("http_executors").addObject()
        .put("id", "site" + number)
        .put("base_url", gantry.pages().page("/distinct/" + number).toString());
    return workflow;
  }

  private static RunState run(GantryClient caller, ObjectNode submission) {
    return new RunState(posted(caller, submission, "wait=60").json());
  }

  private static void accepted(GantryClient caller, ObjectNode submission) {
    posted(caller, submission, "respond-async");
  }

  /** A server that is still busy with the last runs of another test says when to come back. */
  private static Answer posted(GantryClient caller, ObjectNode submission, String preference) {
    Answer answer = caller.post("/api/v1/runs", submission, "Prefer", preference);
    for (int tries = 0; answer.status() == BUSY && tries < MOST_TRIES; tries++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      answer = caller.post("/api/v1/runs", submission, "Prefer", preference);
    }
    assertThat(answer.status() / 100).as(answer.toString()).isEqualTo(2);
    return answer;
  }

  private static String who(int number) {
    return "who-" + number + "-";
  }

  private static Set<String> named(String text) {
    Set<String> names = new HashSet<>();
    Matcher name = WHO.matcher(text);
    while (name.find()) {
      names.add(name.group());
    }
    return names;
  }

  /** A call that changes something is made for its own run, whatever others ask. */
  private static ScriptedToolCall post(String tool) {
    return new ScriptedToolCall(
        tool, JsonNodeFactory.instance.objectNode().put("path", "/x").put("method", "POST"));
  }

  private static Map<String, Double> gauges(Metrics metrics, String kind) {
    Map<String, Double> values = new TreeMap<>();
    metrics.text().lines().map(GAUGE::matcher).filter(Matcher::matches).filter(line -> line.group(1).equals(kind))
        .forEach(line -> values.put(line.group(2), Double.parseDouble(line.group(3))));
    return values;
  }
}
