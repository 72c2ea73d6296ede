package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.gantry.engine.context.Caller;
import io.gantry.engine.governor.AdaptiveGovernor;
import io.gantry.engine.governor.GovernorLimits;
import io.gantry.engine.governor.GovernorListener;
import io.gantry.engine.governor.ModelLimits;
import io.gantry.engine.governor.ModelUse;
import io.gantry.engine.governor.VirtualTime;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.model.ModelFailure;
import io.gantry.engine.model.ProviderResponseException;
import io.gantry.engine.run.Calls.Call;
import io.gantry.engine.run.Calls.ModelCall;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.workflow.ModelRef.Inference;
import io.gantry.engine.workflow.ModelRef;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class GovernedCallTest {

  private static final ModelRef MODEL =
      new ModelRef("openai", Optional.of("m"), Optional.empty(), Optional.empty(), Inference.DEFAULT);

  private final VirtualTime time = new VirtualTime();
  private final Deque<Runnable> pool = new ArrayDeque<>();
  private final List<ModelOutcome> outcomes = new ArrayList<>();
  private AdaptiveGovernor governor =
      new AdaptiveGovernor(
          new GovernorLimits(new ModelLimits(100, 100_000, 1, 1, 1), Map.of()), time, time::nanos, GovernorListener.NONE);
  private Supplier<ChatResponse> model = () -> answer(40, 2);
  private Calls calls = new PooledCalls(services(), new ToolBatch(time::after, time::nanos));

  private EngineServices services() {
    ModelClients clients =
        new ModelClients() {
          @Override
          public Set<String> providers() {
            return Set.of("openai");
          }

          @Override
          public ChatModel client(ModelRef ref) {
            return new ChatModel() {
              @Override
              public ChatResponse chat(ChatRequest request) {
                return model.get();
              }
            };
          }
        };
    return new EngineServices(
        null, null, clients, null, null, pool::add, pool::add, pool::add, time, null, time::nanos, "node",
        true, null, ModelReuse.NONE, null, null, governor, null);
  }

  private static ChatResponse answer(int in, int out) {
    return ChatResponse.builder().aiMessage(AiMessage.from("Yes")).tokenUsage(new TokenUsage(in, out)).build();
  }

  private Call call(String run) {
    ChatRequest request = ChatRequest.builder().messages(UserMessage.from("Hello")).build();
    ModelCall call = new ModelCall(new StepId("steps[0]"), MODEL, request);
    return calls.callModel(new RunContext(run, Optional.empty(), Caller.NOBODY, "ada"), call, outcomes::add);
  }

  private void work() {
    for (Runnable next = pool.poll(); next != null; next = pool.poll()) {
      next.run();
    }
  }

  private ModelUse use() {
    return governor.models().get(0);
  }

  @Test
  void aCallEntersThePoolWhenTheGovernorLetsItThroughAndBothWaitsAreCounted() {
    call("one");
    call("two");
    assertThat(pool).hasSize(1);

    time.pass(Duration.ofSeconds(3));
    work();

    assertThat(outcomes).extracting(ModelOutcome::waited).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3));
    assertThat(use().tokensLastMinute()).isEqualTo(84);
    assertThat(use().inFlight()).isZero();
  }

  @Test
  void aCallSaysHowLongItWasHeldForWhichLimitAndHowLongItWaitedForAThread() {
    GovernorLimits oneAMinute = new GovernorLimits(new ModelLimits(1, 100_000, 1, 1, 1), Map.of());
    governor = new AdaptiveGovernor(oneAMinute, time, time::nanos, GovernorListener.NONE);
    calls = new PooledCalls(services(), new ToolBatch(time::after, time::nanos));
    model =
        () -> {
          time.pass(Duration.ofSeconds(2));
          return answer(1, 1);
        };
    call("one");
    call("two");
    work();
    assertThat(outcomes).hasSize(1);

    Duration untilTheMinuteIsOver = Duration.ofMillis(58_250);
    time.pass(untilTheMinuteIsOver);
    assertThat(pool).as("let through when the minute is over").hasSize(1);
    time.pass(Duration.ofSeconds(1));
    work();

    ModelOutcome second = outcomes.get(1);
    assertThat(outcomes.get(0).waits()).isEqualTo(Waits.NONE);
    assertThat(second.waited()).isEqualTo(untilTheMinuteIsOver.plusSeconds(3));
    assertThat(second.waits())
        .isEqualTo(new Waits(untilTheMinuteIsOver, Duration.ofSeconds(2), Duration.ZERO, Duration.ZERO));
    assertThat(second.waits().pool(second.waited())).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void whoeverWaitsBehindAnotherWaitsForTheSame() {
    model = () -> refuse(Duration.ofSeconds(5));
    call("one");
    work();
    model = () -> answer(1, 1);
    call("two");
    time.pass(Duration.ofSeconds(2));
    call("three");
    time.pass(Duration.ofSeconds(3));
    work();
    time.pass(Duration.ofMinutes(1));
    work();

    assertThat(outcomes).hasSize(3);
    assertThat(outcomes.get(1).waits().retryAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(outcomes.get(2).waits().retryAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(outcomes.get(2).waits().rateLimit()).as("then for the pace that was learned").isPositive();
  }

  @Test
  void aFailedCallGivesItsShareBackBeforeItsRunHears() {
    model =
        () -> {
          throw new IllegalStateException("broken");
        };
    call("one");
    work();
    assertThat(outcomes).hasSize(1);
    assertThat(use().inFlight()).isZero();
    assertThat(use().tokensLastMinute()).isZero();
  }

  @Test
  void aWithdrawnCallLeavesTheQueueOrGivesItsShareBack() {
    Call first = call("one");
    Call second = call("two");
    assertThat(second.withdraw()).isTrue();
    assertThat(use().queued()).isZero();

    assertThat(first.withdraw()).isTrue();
    assertThat(use().inFlight()).isZero();
    assertThat(use().requestsLastMinute()).isZero();
    work();
    assertThat(outcomes).isEmpty();
  }

  @Test
  void aCancelledCallThatWaitsIsNeverMade() {
    call("one");
    Call second = call("two");
    second.cancel();
    work();
    assertThat(outcomes).hasSize(1);
    assertThat(use().admitted()).isEqualTo(1);
  }

  @Test
  void aCancelledCallKeepsItsShareUntilItsThreadLetsGo() {
    Call[] call = new Call[1];
    List<Integer> inFlight = new ArrayList<>();
    model =
        () -> {
          call[0].cancel();
          inFlight.add(use().inFlight());
          // Cancelling interrupts the thread of the call, which is this one.
          Thread.interrupted();
          return answer(1, 1);
        };
    call[0] = call("one");
    work();
    assertThat(inFlight).containsExactly(1);
    assertThat(use().inFlight()).isZero();
    assertThat(outcomes).isEmpty();
  }

  @Test
  void aRetryThatWaitedAsLongAsItWasAskedToIsNotHeldAgain() {
    model = () -> refuse(Duration.ofSeconds(5));
    call("one");
    work();
    assertThat(use().holdFor()).isEqualTo(Duration.ofSeconds(5));

    time.pass(Duration.ofSeconds(5));
    model = () -> answer(1, 1);
    call("one");
    work();

    assertThat(outcomes).hasSize(2);
    assertThat(outcomes.get(1).waited()).isZero();
    assertThat(use().throttled()).isEqualTo(1);
  }

  @Test
  void whereTheProviderWantsNoCallForAnHourCallsFailWithoutBeingMade() {
    model = () -> refuse(Duration.ofHours(1));
    call("one");
    work();
    model =
        () -> {
          throw new AssertionError("The provider was asked");
        };
    call("two");
    work();

    ModelFailure failure = ((ModelOutcome.Failed) outcomes.get(1)).failure();
    assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.RATE_LIMIT);
    assertThat(failure.retryAfter()).contains(Duration.ofHours(1));
    assertThat(failure.reason()).contains("was not made");
    assertThat(use().throttled()).isEqualTo(1);
  }

  private static ChatResponse refuse(Duration wait) {
    throw new ProviderResponseException(429, "Rate limit reached", Optional.of(wait));
  }
}
