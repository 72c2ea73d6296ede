package io.gantry.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.agent.Dialogue.Said;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.workflow.Effect;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What every strategy owes, whatever a model says. */
class StrategyPropertiesTest {

  private static final Map<String, Effect> TOOLS =
      Map.of("grep", Effect.READ, "put", Effect.IDEMPOTENT, "charge", Effect.KEYED, "post", Effect.ONCE);
  private static final List<String> NAMES = List.of("grep", "put", "charge", "post", "unheard_of");
  private static final List<String> TEXTS =
      List.of(
          "", " ", "Done", "OK", "{\"ok\": true}", "{\"ok\": false, \"answer\": \"Better\"}", "{\"ok\": false}",
          "1. (parallel) grep\n2. (parallel) put and charge\n3. post");
  private static final List<String> INPUTS = List.of("Go", "Do this:\n- a\n- b", "Long. ".repeat(200), "");

  @Property(tries = 1_000)
  void anEndComesWithinTheLimitAndIsTheSameFromAnyBeginning(
      @ForAll("strategies") String name,
      @ForAll @IntRange(min = 1, max = 6) int limit,
      @ForAll boolean withTools,
      @ForAll boolean meddled,
      @ForAll boolean parallel,
      @ForAll long seed) {
    BoundAgent agent = Dialogue.agent(name, limit, withTools ? TOOLS : Map.of());
    Strategy own = new Strategies(parallel).of(agent);
    Strategy strategy = meddled ? meddling(own) : own;
    String input = INPUTS.get(new Random(seed).nextInt(INPUTS.size()));

    Dialogue whole = new Dialogue(strategy, agent, input, List.of()).play(model(seed));

    assertThat(whole.modelCalls()).isLessThanOrEqualTo(limit);
    assertThat(whole.story).filteredOn(move -> move.matches("nudge (plan|execute|reflect)\\b.*")).doesNotHaveDuplicates();
    assertThat(new Dialogue(strategy, agent, input, List.of()).play(model(seed)).story).isEqualTo(whole.story);
    for (int cut = 0; cut <= whole.changes.size(); cut++) {
      Dialogue resumed = new Dialogue(strategy, agent, input, whole.changes.subList(0, cut)).play(model(seed));
      assertThat(resumed.story).as("taken up after %d moves", cut)
          .isEqualTo(whole.story.subList(cut, whole.story.size()));
    }
  }

  @Provide
  Arbitrary<String> strategies() {
    return Arbitraries.of("react", "plan_and_execute", "reflect", "adaptive");
  }

  /** Says in a turn what the seed says. */
  private static IntFunction<Said> model(long seed) {
    return turn -> {
      Random random = new Random(31 * seed + turn);
      int calls = Math.max(0, random.nextInt(6) - 2);
      return new Said(
          TEXTS.get(random.nextInt(TEXTS.size())),
          IntStream.range(0, calls)
              .mapToObj(i -> new ToolCall("c" + i, NAMES.get(random.nextInt(NAMES.size())), "{}"))
              .toList());
    };
  }

  /** Somebody who is not content with an answer and asks for another, twice, as far as the limit allows. */
  private static Strategy meddling(Strategy own) {
    return (exchange, agent) -> {
      long asked = exchange.nudges().stream().filter(nudge -> nudge.code().startsWith("other")).count();
      boolean unanswered =
          asked > 0 && exchange.nudge("other" + (asked - 1)).orElseThrow().replies() == exchange.replies().size();
      if (unanswered) {
        return new Move.CallModel(true);
      }
      Move move = own.next(exchange, agent);
      boolean more = move instanceof Move.Answer && asked < 2 && exchange.replies().size() < agent.maxModelCalls();
      return more ? new Move.Nudge("other" + asked, "Once more, please") : move;
    };
  }
}
