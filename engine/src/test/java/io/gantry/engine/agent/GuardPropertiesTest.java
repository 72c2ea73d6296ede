package io.gantry.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.agent.PlayedStep.Said;
import io.gantry.engine.tool.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a model says and a strategy makes of it, a guarded step comes to its end within its limit. */
class GuardPropertiesTest {

  private static final List<String> TEXTS = List.of("", " ", "Yes", "{\"a\": 1}", "{\"a\": \"x\"}", "[1]", "{", "OK");
  private static final List<String> TOOLS = List.of("look", "find", "nothing");
  private static final List<String> ENDS =
      List.of("OK:one", "OK:two", "FAILED:no", "TIMED_OUT:late", "BAD_ARGUMENTS:bad", "UNKNOWN_TOOL:what");

  @Property(tries = 2_000)
  void everyStepEndsWithinItsModelCallsAndLeavesNoCallOpen(
      @ForAll("strategies") Strategy strategy,
      @ForAll("schemas") Optional<JsonNode> schema,
      @ForAll @IntRange(min = 1, max = 40) int maxSteps,
      @ForAll @IntRange(min = 1, max = 9) int variety,
      @ForAll long seed) {
    BoundAgent agent = PlayedStep.agent(maxSteps, schema);
    PlayedStep step = new PlayedStep(strategy, agent);

    Move end = step.play(call -> said(seed, call, variety), call -> end(seed, call, variety));

    assertThat(step.offered).hasSizeLessThanOrEqualTo(maxSteps);
    assertThat(step.exchange.replies()).noneMatch(Exchange.Reply::hasOpenCalls);
    step.exchange.replies().forEach(
        reply -> assertThat(reply.results()).extracting(Exchange.ToolResult::call)
            .containsExactlyElementsOf(reply.calls().stream().map(ToolCall::id).toList()));
    if (end instanceof Move.Answer answer) {
      assertThat(answer.response()).isNotBlank();
      schema.ifPresent(any -> assertThat(AnswerShape.violations(answer.response(), agent.outputSchema().get())).isEmpty());
    }
    assertThat(step.exchange.nudges()).filteredOn(nudge -> nudge.code().equals("stalled")).hasSizeLessThanOrEqualTo(1);
    assertThat(step.exchange.nudges()).filteredOn(nudge -> nudge.code().equals("output-schema"))
        .hasSizeLessThanOrEqualTo(1);
  }

  @Property(tries = 500)
  void anExchangeFoldedAnewGetsTheSameMove(
      @ForAll("strategies") Strategy strategy, @ForAll @IntRange(min = 1, max = 9) int variety, @ForAll long seed) {
    BoundAgent agent = PlayedStep.agent(20, Optional.empty());
    PlayedStep step = new PlayedStep(strategy, agent);

    Move end = step.play(call -> said(seed, call, variety), call -> end(seed, call, variety));

    assertThat(strategy.next(copy(step.exchange), agent)).isEqualTo(end);
  }

  @Provide
  Arbitrary<Strategy> strategies() {
    Strategy react = new React(true);
    Strategy oneByOne = new React(false);
    return Arbitraries.of(
        Strategies.guarded(react, react),
        Strategies.guarded(oneByOne, oneByOne),
        Strategies.guarded(new SecondThoughts(react), react));
  }

  @Provide
  Arbitrary<Optional<JsonNode>> schemas() {
    return Arbitraries.of(
        Optional.empty(),
        Optional.of(GuardsTest.json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}")),
        Optional.of(GuardsTest.json("{\"type\":\"string\",\"minLength\":1}")),
        Optional.of(GuardsTest.json("{\"not\":{}}")));
  }

  /** A strategy that asks for a second answer once it has a first, and then ends with the longer one. */
  private record SecondThoughts(Strategy first) implements Strategy {

    @Override
    public Move next(Exchange exchange, BoundAgent agent) {
      Move move = first.next(exchange, agent);
      if (!(move instanceof Move.Answer answer) || exchange.replies().size() >= agent.maxModelCalls()) {
        return move;
      }
      Optional<Exchange.Nudge> asked = exchange.lastNudge("reflect");
      if (asked.isEmpty()) {
        return new Move.Nudge("reflect", "Think again.");
      } else if (asked.get().replies() == exchange.replies().size()) {
        return new Move.CallModel(true);
      }
      String before = exchange.replies().get(asked.get().replies() - 1).text();
      return before.length() > answer.response().length() ? new Move.Answer(before, false) : answer;
    }
  }

  /** The fewer the variety, the more the model repeats itself. */
  private static Said said(long seed, int call, int variety) {
    Random random = new Random(seed * 31 + call);
    String text = TEXTS.get(random.nextInt(Math.min(variety, TEXTS.size())));
    List<ToolCall> calls = new ArrayList<>();
    for (int i = random.nextInt(4) - 1; i > 0; i--) {
      String tool = TOOLS.get(random.nextInt(TOOLS.size()));
      calls.add(new ToolCall("c" + i, tool, "{\"n\": " + random.nextInt(variety) + "}"));
    }
    return new Said(text, calls);
  }

  private static String end(long seed, ToolCall call, int variety) {
    return ENDS.get(new Random(seed + call.hashCode()).nextInt(Math.min(variety, ENDS.size())));
  }

  private static Exchange copy(Exchange exchange) {
    Exchange copy = new Exchange(exchange.prompt(), exchange.input());
    int said = 0;
    for (Exchange.Reply reply : exchange.replies()) {
      tell(exchange, copy, said++);
      copy.add(reply.text(), reply.calls());
      reply.results().forEach(copy::add);
    }
    tell(exchange, copy, said);
    return copy;
  }

  private static void tell(Exchange exchange, Exchange copy, int said) {
    exchange.nudges().stream().filter(nudge -> nudge.replies() == said)
        .forEach(nudge -> copy.nudge(nudge.code(), nudge.text()));
  }
}
