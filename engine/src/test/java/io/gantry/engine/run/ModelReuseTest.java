package io.gantry.engine.run;

import static io.gantry.engine.run.WorkflowBuilder.aWorkflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.cache.MemoryResponseCache;
import io.gantry.engine.cache.ResponseCache;
import io.gantry.engine.governor.VirtualTime;
import io.gantry.engine.model.ProviderResponseException;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.ContextPolicy;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.ModelRef.Inference;
import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.Runtime.Backoff;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import io.gantry.engine.workflow.Runtime.OnFailure;
import io.gantry.engine.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exactly the same request of the same caller is answered without asking the model again, for a while. */
class ModelReuseTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Map<String, JsonNode> NO_INPUTS = Map.of();
  private static final Tokens USED = new Tokens(40, 2, false);

  private final VirtualTime time = new VirtualTime();
  private final MemoryResponseCache cache = new MemoryResponseCache(1_000, 1 << 20, time::nanos, time, use -> {});
  private final PlayedServer server = server(new ModelReuse(Optional.of(cache), HOUR));
  private final Deque<ChatResponse> scripted = new ArrayDeque<>();
  private int runs;

  /** Answers with what is scripted, else with the number of requests so far: never the same twice. */
  private PlayedServer server(ModelReuse reuse) {
    PlayedServer made = new PlayedServer(time, reuse, request -> null);
    made.model = request -> scripted.isEmpty() ? says("Answer " + made.asked.size()) : scripted.poll();
    return made;
  }

  private RunView run(String by, Workflow workflow) {
    return server.run("run-" + ++runs, by, workflow, NO_INPUTS);
  }

  private RunView run(Workflow workflow) {
    return run("ada", workflow);
  }

  private static ChatResponse says(String text) {
    return ends(text, FinishReason.STOP);
  }

  private static ChatResponse says(String text, int sent) {
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(text))
        .tokenUsage(new TokenUsage(sent, text.length() / 4))
        .build();
  }

  private static ChatResponse ends(String text, FinishReason reason) {
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(text))
        .tokenUsage(new TokenUsage(40, 2))
        .finishReason(reason)
        .modelName("m-2026")
        .build();
  }

  private static ChatResponse asksFor(String tool, String id) {
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(ToolExecutionRequest.builder().id(id).name(tool).arguments("{}").build()))
        .tokenUsage(new TokenUsage(40, 2))
        .finishReason(FinishReason.TOOL_EXECUTION)
        .build();
  }

  private static ModelRef modelAt(OptionalDouble temperature) {
    Inference inference = new Inference(temperature, OptionalDouble.empty(), OptionalInt.empty());
    return new ModelRef("openai", Optional.of("m"), Optional.empty(), Optional.empty(), inference);
  }

  private static Agent agent(String id, ModelRef model) {
    return agent(id, model, Optional.empty());
  }

  private static Agent agent(String id, ModelRef model, Optional<JsonNode> outputSchema) {
    return new Agent(
        id, "You are " + id + ".", Optional.empty(), model, Optional.empty(), outputSchema, Agent.REACT, OptionalInt.of(4));
  }

  private static WorkflowBuilder cold() {
    return aWorkflow().agent(agent("writer", modelAt(OptionalDouble.of(0))));
  }

  private static Workflow oneStep() {
    return cold().step("writer", "Say something").build();
  }

  private static RunEvent.ModelReplied reply(RunView run, PlayedServer on) {
    return on.journal(run.workflowId()).stream()
        .map(JournalEntry::event)
        .filter(RunEvent.ModelReplied.class::isInstance)
        .map(RunEvent.ModelReplied.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private RunEvent.ModelReplied reply(RunView run) {
    return reply(run, server);
  }

  @Nested
  class TheSame {

    @Test
    void isAnsweredWithoutModelGovernorAndThreadAndTheRunSaysSo() {
      RunView first = run(oneStep());
      server.submit("again", "ada", oneStep(), NO_INPUTS);
      server.workRuns();
      RunView second = server.view("again");

      assertThat(server.asked).hasSize(1);
      assertThat(server.admitted).containsExactly("run-1");
      assertThat(second.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(second.result()).isEqualTo(first.result()).contains("Answer 1");
      assertThat(reply(first).source()).isEmpty();
      assertThat(reply(second).source()).contains(ModelAnswer.Source.CACHE);
      assertThat(reply(second).model()).isEqualTo("m-2026");
      assertThat(reply(second).took()).isZero();
    }

    @Test
    void costsNothingAndTellsWhatItSaved() {
      RunView first = run(oneStep());
      RunView second = run(oneStep());

      assertThat(first.tokens()).isEqualTo(USED);
      assertThat(first.savedTokens()).isEqualTo(Tokens.NONE);
      assertThat(second.tokens()).isEqualTo(Tokens.NONE);
      assertThat(second.savedTokens()).isEqualTo(USED);
      StepView step = second.steps().get(0);
      assertThat(step.tokens()).isEqualTo(Tokens.NONE);
      assertThat(step.savedTokens()).isEqualTo(USED);
      assertThat(step.modelCalls()).isEqualTo(1);
      assertThat(step.reusedModelCalls()).isEqualTo(1);
      assertThat(second.summary().tokens()).isEqualTo(Tokens.NONE);
    }

    @Test
    void doesNotCountAgainstTheBudget() {
      Workflow workflow =
          cold()
              .step("writer", "First")
              .step("writer", "Second")
              .step("writer", "Third")
              .budgets(new Budgets(OptionalInt.empty(), OptionalLong.of(50), Optional.empty(), 0.8))
              .build();

      RunView first = run(workflow);
      RunView second = run(workflow);

      assertThat(first.failure().map(Failure::kind)).contains(FailureKind.BUDGET);
      assertThat(second.status()).as("its first step was free").isEqualTo(RunStatus.COMPLETED);
      assertThat(second.tokens()).isEqualTo(USED.plus(USED));
    }

    @Test
    void goesForTheSummaryOfALongConversationTooWhichIsMadeAtTheSameMoment() {
      ContextPolicy.Compaction whenLong = new ContextPolicy.Compaction(true, 1_000, 0.5, 2, Optional.empty());
      ContextPolicy policy =
          new ContextPolicy(
              Optional.of(whenLong), Optional.empty(), Optional.empty(), ContextPolicy.Results.DEFAULT,
              ContextPolicy.Window.DEFAULT);
      WorkflowBuilder sixSteps = cold().context(policy);
      for (int i = 0; i < 6; i++) {
        sixSteps.step("writer", "Task " + i);
      }
      Workflow workflow = sixSteps.build();
      server.model =
          request ->
              says(
                  request.messages().get(0).toString().contains("You summarise") ? "In short" : "word ".repeat(320),
                  request.messages().toString().length() / 4);

      RunView first = run(workflow);
      int asked = server.asked.size();
      RunView second = run(workflow);

      assertThat(asked).as("six answers and a summary at least").isGreaterThan(6);
      assertThat(server.asked).hasSize(asked);
      assertThat(kinds(second)).isEqualTo(kinds(first)).contains("ConversationCompacted");
      assertThat(second.tokens()).isEqualTo(Tokens.NONE);
      assertThat(second.savedTokens()).isEqualTo(first.tokens());
      assertThat(second.steps()).allMatch(step -> step.reusedModelCalls() == step.modelCalls());
    }

    private List<String> kinds(RunView run) {
      return server.journal(run.workflowId()).stream().map(entry -> entry.event().getClass().getSimpleName()).toList();
    }

    @Test
    void isAskedAgainByAnotherCaller() {
      run("ada", oneStep());
      RunView other = run("bob", oneStep());

      assertThat(server.asked).hasSize(2);
      assertThat(reply(other).source()).isEmpty();
      assertThat(other.result()).contains("Answer 2");
    }

    @Test
    void isAskedAgainWhenItsTimeIsOverAndNothingIsLeftInMemoryThoughNobodyAsks() {
      run(oneStep());
      assertThat(cache.size()).isEqualTo(1);

      time.pass(HOUR.plusSeconds(2));

      assertThat(cache.size()).isZero();
      assertThat(run(oneStep()).result()).contains("Answer 2");
    }

    @Test
    void isAskedEachTimeWhereTheCacheIsOff() {
      PlayedServer off = server(ModelReuse.NONE);
      off.run("one", "ada", oneStep(), NO_INPUTS);
      off.run("two", "ada", oneStep(), NO_INPUTS);

      assertThat(off.asked).hasSize(2);
    }

    @Test
    void isAskedAgainOnceSomebodyClearedTheCache() {
      run(oneStep());
      cache.clear();

      assertThat(run(oneStep()).result()).contains("Answer 2");
    }
  }

  @Nested
  class Eligible {

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 2})
    void isNoCallWithAnotherTemperature(double temperature) {
      askTwice(modelAt(OptionalDouble.of(temperature)));
    }

    @Test
    void isNoCallWhoseTemperatureIsLeftToTheProvider() {
      askTwice(modelAt(OptionalDouble.empty()));
    }

    @Test
    void isNoCallOfTheOfflineModel() {
      ModelRef cold = modelAt(OptionalDouble.of(0));
      askTwice(new ModelRef("offline", cold.modelId(), cold.region(), cold.host(), cold.inference()));
    }

    private void askTwice(ModelRef model) {
      Workflow workflow = aWorkflow().agent(agent("writer", model)).step("writer", "Say something").build();
      run(workflow);
      run(workflow);

      assertThat(server.asked).hasSize(2);
      assertThat(cache.figures().misses()).as("nobody looked").isZero();
      assertThat(cache.size()).isZero();
    }
  }

  @Nested
  class Kept {

    @Test
    void isNoFailure() {
      Workflow workflow =
          cold()
              .failurePolicy(new FailurePolicy(0, Backoff.CONSTANT, Duration.ofSeconds(1), Duration.ofSeconds(1)))
              .step("writer", "Say something")
              .build();
      server.model =
          request -> {
            throw new ProviderResponseException(500, "broken", Optional.empty());
          };
      assertThat(run(workflow).status()).isEqualTo(RunStatus.FAILED);
      assertThat(cache.size()).isZero();

      server.model = request -> says("Well");
      assertThat(run(workflow).result()).contains("Well");
    }

    @ParameterizedTest
    @EnumSource(value = FinishReason.class, names = {"LENGTH", "CONTENT_FILTER", "OTHER"})
    void isNoAnswerThatWasCutOff(FinishReason reason) {
      scripted.add(ends("Once upon a", reason));
      run(oneStep());

      assertThat(cache.size()).isZero();
    }

    @Test
    void isAnAnswerOfAServerThatGivesNoReasonForItsEnd() {
      scripted.add(ends("Well", null));
      run(oneStep());

      assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void isNoAnswerThatIsEmpty() {
      scripted.add(says(" "));
      scripted.add(says("Well"));
      run(oneStep());
      assertThat(server.asked).hasSize(2);

      RunView second = run(oneStep());

      assertThat(server.asked).as("the empty one is asked for again, now with success").hasSize(3);
      assertThat(second.result()).contains("Answer 3");
    }

    @Test
    void isNoAnswerOverWhichItsStepFailed() throws Exception {
      JsonNode schema = new ObjectMapper().readTree("{\"type\":\"object\",\"required\":[\"n\"]}");
      Workflow workflow =
          aWorkflow()
              .agent(agent("writer", modelAt(OptionalDouble.of(0)), Optional.of(schema)))
              .step("writer", "Count")
              .build();
      scripted.add(says("many"));
      scripted.add(says("very many"));

      assertThat(run(workflow).status()).isEqualTo(RunStatus.FAILED);
      assertThat(cache.size()).isZero();
      scripted.add(says("many"));
      scripted.add(says("{\"n\": 3}"));
      RunView second = run(workflow);
      RunView third = run(workflow);

      assertThat(second.result()).contains("{\"n\": 3}");
      assertThat(third.result()).as("a correction is part of the way to the answer").contains("{\"n\": 3}");
      assertThat(server.asked).hasSize(4);
      assertThat(third.steps().get(0).reusedModelCalls()).isEqualTo(2);
    }

    @Test
    void isNoAnswerOverWhichAStepFailedInARunThatGoesOnWithoutIt() throws Exception {
      JsonNode schema = new ObjectMapper().readTree("{\"type\":\"object\",\"required\":[\"n\"]}");
      Workflow workflow =
          aWorkflow()
              .agent(agent("agent", modelAt(OptionalDouble.of(0)), Optional.of(schema)))
              .onFailure(OnFailure.TOLERATE)
              .task("counted")
              .task("uncounted")
              .build();
      server.model =
          request -> says(request.messages().toString().contains("Do counted") ? "{\"n\": 1}" : "no idea");

      RunView first = run(workflow);

      assertThat(first.partial()).isTrue();
      assertThat(server.asked).as("the one that fails is asked twice").hasSize(3);
      assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void isNoAnswerOfAStepOfWhichOnlySomethingCouldBeSaved() {
      server.tools.add(new CountingTool(new AtomicInteger(), 1));
      server.model =
          request -> request.toolSpecifications().isEmpty() ? says("So far") : asksFor("count", "c" + server.asked.size());
      Agent stubborn =
          new Agent(
              "writer", "You count.", Optional.empty(), modelAt(OptionalDouble.of(0)), Optional.empty(), Optional.empty(),
              Agent.REACT, OptionalInt.of(10));

      RunView first = run(aWorkflow().agent(stubborn).step("writer", "Say something").build());

      assertThat(first.steps().get(0).isSalvaged()).isTrue();
      assertThat(first.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(cache.size()).isZero();
    }

    @Test
    void isNoAnswerOverWhichItsRunFailed() {
      PatternSpec.Routing routing =
          new PatternSpec.Routing(
              "writer", Optional.of("Which way?"), 0, Optional.empty(),
              Map.of("left", List.of(new PatternSpec.Turn("writer", Optional.of("Go"), Map.of(), Optional.empty()))));
      Workflow workflow = cold().pattern(routing, "writer").build();
      scripted.add(says("I do not know"));

      assertThat(run(workflow).status()).isEqualTo(RunStatus.FAILED);
      scripted.add(says("{\"route\": \"left\"}"));
      RunView second = run(workflow);

      assertThat(second.status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void isEachAnswerOfAStepWithToolsButTheToolsAreCalled() {
      AtomicInteger called = new AtomicInteger();
      server.tools.add(new CountingTool(called, 1));
      scripted.add(asksFor("count", "call-abc"));
      scripted.add(says("One"));
      run(oneStep());

      RunView second = run(oneStep());

      assertThat(server.asked).hasSize(2);
      assertThat(called).hasValue(2);
      assertThat(second.result()).contains("One");
      assertThat(reply(second).calls()).extracting(call -> call.id()).containsExactly("call-abc");
      assertThat(second.savedTokens()).isEqualTo(USED.plus(USED));
    }

    @Test
    void doesNotAnswerWhatIsAskedWithAnotherResultOfATool() {
      AtomicInteger called = new AtomicInteger();
      server.tools.add(new CountingTool(called, Integer.MAX_VALUE));
      scripted.add(asksFor("count", "call-abc"));
      scripted.add(says("One"));
      run(oneStep());

      RunView second = run(oneStep());

      assertThat(server.asked).hasSize(3);
      assertThat(second.steps().get(0).reusedModelCalls()).isEqualTo(1);
      assertThat(second.result()).contains("Answer 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"text\": [1", "null", "{\"calls\":[]}", "{\"text\":\"x\",\"calls\":[null]}", "[]", "7"})
    void isNothingThatSomebodyElseWroteUnderTheKey(String written) {
      ResponseCache odd = new SlowCache();
      PlayedServer strange = server(new ModelReuse(Optional.of(odd), HOUR));
      strange.submit("one", "ada", oneStep(), NO_INPUTS);
      strange.workRuns();
      ((SlowCache) odd).answer(Optional.of(written));
      strange.work();

      assertThat(strange.view("one").result()).contains("Answer 1");
    }
  }

  @Nested
  class PersonalData {

    private final Workflow workflow =
        cold()
            .guardrails(new Workflow.Guardrails(false, true, Optional.empty()))
            .step("writer", "Write to {{ customer }}")
            .build();

    @Test
    void isPutBackFromTheRunThatAsksNotFromTheOneThatAskedFirst() {
      scripted.add(says("Dear [EMAIL_1]"));
      RunView anna = server.run("one", "ada", workflow, Map.of("customer", TextNode.valueOf("anna@example.com")));
      RunView otto = server.run("two", "ada", workflow, Map.of("customer", TextNode.valueOf("otto@example.com")));

      assertThat(server.asked).as("models see the same of both").hasSize(1);
      assertThat(anna.result()).contains("Dear anna@example.com");
      assertThat(otto.result()).contains("Dear otto@example.com");
    }

    @Test
    void isInNoKeptText() {
      List<String> kept = new ArrayList<>();
      SlowCache listening = new SlowCache(kept);
      PlayedServer other = server(new ModelReuse(Optional.of(listening), HOUR));
      scripted.add(says("Dear [EMAIL_1]"));
      other.submit("one", "ada", workflow, Map.of("customer", TextNode.valueOf("anna@example.com")));
      other.workRuns();
      listening.answer(Optional.empty());
      other.work();

      assertThat(kept).singleElement().asString().contains("Dear [EMAIL_1]").doesNotContain("anna");
    }
  }

  /** The cache is another server's, and answers when it likes, on a thread of its own. */
  @Nested
  class Elsewhere {

    private final SlowCache slow = new SlowCache();
    private final PlayedServer remote = server(new ModelReuse(Optional.of(slow), HOUR));

    @Test
    void aKnownAnswerIsHeardOnThePoolOfRuns() {
      remote.submit("one", "ada", oneStep(), NO_INPUTS);
      remote.workRuns();
      String text = new ModelReuseText("Known").json();

      slow.answer(Optional.of(text));
      assertThat(remote.view("one").status()).as("nothing happens on the cache's own thread").isEqualTo(RunStatus.RUNNING);
      assertThat(remote.workRuns()).isTrue();

      assertThat(remote.view("one").result()).contains("Known");
      assertThat(remote.asked).isEmpty();
      assertThat(remote.admitted).isEmpty();
    }

    @Test
    void withoutOneTheCallIsMadeAndItsAnswerKept() {
      remote.submit("one", "ada", oneStep(), NO_INPUTS);
      remote.workRuns();
      assertThat(remote.admitted).as("nobody queues before the cache has answered").isEmpty();
      time.pass(Duration.ofMillis(250));
      slow.answer(Optional.empty());
      assertThat(remote.admitted).as("nor on the cache's own thread").isEmpty();
      remote.work();

      assertThat(remote.view("one").result()).contains("Answer 1");
      assertThat(reply(remote.view("one"), remote).waited()).isEqualTo(Duration.ofMillis(250));
      assertThat(slow.put).hasValue(1);
    }

    @Test
    void aRunThatIsCancelledMeanwhileAsksNobody() {
      remote.submit("one", "ada", oneStep(), NO_INPUTS);
      remote.workRuns();
      remote.cancel("one");
      remote.work();
      slow.answer(Optional.empty());
      remote.work();

      assertThat(remote.view("one").status()).isEqualTo(RunStatus.CANCELLED);
      assertThat(remote.admitted).isEmpty();
      assertThat(remote.asked).isEmpty();
    }

    @Test
    void aServerThatStopsDoesNotWaitForIt() {
      remote.submit("one", "ada", oneStep(), NO_INPUTS);
      remote.workRuns();
      CompletableFuture<Void> drained = remote.drain();
      remote.work();
      assertThat(drained).isCompleted();

      slow.answer(Optional.of(new ModelReuseText("Known").json()));
      remote.work();

      assertThat(remote.journal("one")).extracting(JournalEntry::event)
          .doesNotHaveAnyElementsOfTypes(RunEvent.ModelReplied.class);
      assertThat(remote.asked).isEmpty();
    }

    @Test
    void aCallThatWaitsForAThreadAfterItIsTakenBackToo() {
      remote.submit("one", "ada", oneStep(), NO_INPUTS);
      remote.workRuns();
      slow.answer(Optional.empty());
      remote.workRuns();
      assertThat(remote.waitingModelCalls()).isEqualTo(1);
      CompletableFuture<Void> drained = remote.drain();
      remote.workRuns();

      assertThat(drained).isCompleted();
      remote.work();
      assertThat(remote.asked).isEmpty();
    }
  }

  @Test
  void aRunThatCrashesAnywhereEndsTheSameFromItsJournalAlone() {
    Workflow workflow = cold().step("writer", "First").step("writer", "Second {{ last_response }}").build();
    run(workflow);
    RunView whole = run(workflow);
    assertThat(whole.savedTokens()).isEqualTo(USED.plus(USED));
    List<JournalEntry> journal = server.journal(whole.workflowId());

    for (int length = 1; length < journal.size(); length++) {
      PlayedServer empty = server(new ModelReuse(Optional.empty(), HOUR));
      empty.model =
          request -> says(request.messages().toString().contains("Second Answer 1") ? "Answer 2" : "Answer 1");
      empty.resume("run-2", workflow, journal.subList(0, length));
      empty.work();
      RunView resumed = empty.view("run-2");
      assertThat(resumed.result()).as("after %d entries", length).isEqualTo(whole.result());
      assertThat(resumed.tokens().plus(resumed.savedTokens())).isEqualTo(USED.plus(USED));

      server.resume("run-2-" + length, workflow, journal.subList(0, length));
      server.work();
      assertThat(server.view("run-2-" + length).tokens()).as("what is asked again is still known").isEqualTo(Tokens.NONE);
    }
    assertThat(server.asked).hasSize(2);
  }

  @Test
  void withAndWithoutTheCacheResultsAreTheSame() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      PlayedServer with = server(new ModelReuse(Optional.of(cache), HOUR));
      PlayedServer without = server(ModelReuse.NONE);
      List.of(with, without).forEach(one -> {
        one.model = ModelReuseTest::alwaysTheSame;
        one.tools.add(new CountingTool(new AtomicInteger(), 1));
      });
      cache.clear();
      for (int i = 0; i < 6; i++) {
        Workflow workflow = anyChain(random);
        String by = random.nextBoolean() ? "ada" : "bob";
        RunView one = with.run("run-" + i, by, workflow, NO_INPUTS);
        RunView other = without.run("run-" + i, by, workflow, NO_INPUTS);

        assertThat(one.result()).as("seed %d", seed).isPresent().isEqualTo(other.result());
        assertThat(one.tokens().plus(one.savedTokens())).as("seed %d", seed).isEqualTo(other.tokens());
        assertThat(one.steps()).extracting(StepView::toolCalls)
            .isEqualTo(other.steps().stream().map(StepView::toolCalls).toList());
      }
      assertThat(with.asked).as("seed %d", seed).hasSizeLessThanOrEqualTo(without.asked.size());
      Set<ChatRequest> different = new HashSet<>(without.asked);
      assertThat(with.asked).as("seed %d: asked at most once for each of two callers", seed)
          .hasSizeLessThanOrEqualTo(2 * different.size());
    }
  }

  /** Two or three steps out of few, so that many runs ask the same. */
  private static Workflow anyChain(Random random) {
    WorkflowBuilder chain = cold();
    int steps = 1 + random.nextInt(3);
    for (int i = 0; i < steps; i++) {
      chain.step("writer", List.of("Write {{ last_response | default('x') }}", "Count", "Sum up").get(random.nextInt(3)));
    }
    return chain.build();
  }

  /** A function of the request, which uses a tool where it is told to count. */
  private static ChatResponse alwaysTheSame(ChatRequest request) {
    boolean counted = request.messages().stream().anyMatch(ToolExecutionResultMessage.class::isInstance);
    boolean counts = request.messages().toString().contains("Count") && !counted;
    return counts ? asksFor("count", "c1") : says("Text " + Integer.toHexString(request.messages().toString().hashCode()));
  }

  /** What is kept of an answer in these words. */
  private record ModelReuseText(String text) {

    String json() {
      return "{\"text\":\"" + text + "\",\"calls\":[],\"tokens\":{\"input\":40,\"output\":2,\"estimated\":false},"
          + "\"model\":\"m\",\"complete\":true}";
    }
  }

  /** Answers one look-up at a time, when the test says so. */
  private static final class SlowCache implements ResponseCache {

    final AtomicInteger put = new AtomicInteger();
    private final List<String> texts;
    private CompletableFuture<Optional<String>> pending;

    SlowCache() {
      this(new ArrayList<>());
    }

    SlowCache(List<String> texts) {
      this.texts = texts;
    }

    void answer(Optional<String> text) {
      pending.complete(text);
    }

    @Override
    public CompletionStage<Optional<String>> get(String key) {
      pending = new CompletableFuture<>();
      return pending;
    }

    @Override
    public void put(String key, String text, Duration timeToLive) {
      put.incrementAndGet();
      texts.add(key + text);
    }

    @Override
    public CompletionStage<Void> clear() {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public Figures figures() {
      return new Figures(0, 0, 0, OptionalLong.empty(), OptionalLong.empty());
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  /** Says how often it was called, up to a number. */
  private record CountingTool(AtomicInteger called, int upTo) implements Tool {

    @Override
    public ToolSignature signature() {
      return new NamedTool("count", Effect.READ).signature();
    }

    @Override
    public String call(JsonNode arguments, ToolContext context) {
      return "Call " + Math.min(upTo, called.incrementAndGet());
    }
  }
}
