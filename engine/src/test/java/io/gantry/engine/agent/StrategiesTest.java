package io.gantry.engine.agent;

import static io.gantry.engine.agent.Dialogue.agent;
import static io.gantry.engine.agent.Dialogue.play;
import static io.gantry.engine.agent.Dialogue.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.workflow.Effect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each strategy does next, move by move. */
class StrategiesTest {

  private static final Map<String, Effect> NO_TOOLS = Map.of();
  private static final Map<String, Effect> READING = new TreeMap<>(Map.of("grep", Effect.READ, "head", Effect.READ));
  private static final Map<String, Effect> WRITING =
      new TreeMap<>(
          Map.of("put", Effect.IDEMPOTENT, "store", Effect.IDEMPOTENT, "charge", Effect.KEYED, "post", Effect.ONCE));

  @Test
  void reactAsksRunsToolsAndAsksAgainUntilThereIsAnAnswer() {
    assertThat(play(agent("react", 5, READING), "Go", says("", "grep", "head"), says("Done")))
        .containsExactly("ask", "run grep+head", "ask", "answer Done");
  }

  @Test
  void anUnknownStrategyIsNamed() {
    assertThatThrownBy(() -> new Strategies(true).of(agent("guess", 5, NO_TOOLS)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'helper'").hasMessageContaining("'guess'");
  }

  @Nested
  class PlanningFirst {

    @Test
    void aPlanIsAskedForWithoutToolsAndThenCarriedOut() {
      assertThat(play(agent("plan_and_execute", 5, READING), "Go", says("1. grep"), says("", "grep"), says("Done")))
          .containsExactly(
              "nudge plan", "ask without tools freely", "nudge execute", "ask", "run grep", "ask", "answer Done");
    }

    @Test
    void thePlanIsToldWhichToolsThereAre() {
      BoundAgent agent = agent("plan_and_execute", 5, READING);
      Move.Nudge plan = (Move.Nudge) new Strategies(true).of(agent).next(new Exchange("", "Go"), agent);

      assertThat(plan.text()).contains("numbered plan").endsWith("Tools:\n- grep: Does grep.\n- head: Does head.");
    }

    @Test
    void aModelThatBeginsAtOnceIsGivenItsResultsBeforeItGoesOn() {
      assertThat(play(agent("plan_and_execute", 5, READING), "Go", says("1. grep", "grep"), says("Done")))
          .containsExactly("nudge plan", "ask without tools freely", "run grep", "nudge execute", "ask", "answer Done");
    }

    @Test
    void anEmptyPlanIsCarriedOutAllTheSame() {
      assertThat(play(agent("plan_and_execute", 5, READING), "Go", says(""), says("Done")))
          .containsExactly("nudge plan", "ask without tools freely", "nudge execute", "ask", "answer Done");
    }

    @Test
    void thePlanCountsAgainstTheLimit() {
      assertThat(play(agent("plan_and_execute", 3, READING), "Go", says("1. grep"), says("", "grep")))
          .containsExactly(
              "nudge plan", "ask without tools freely", "nudge execute", "ask", "run grep", "ask", "run grep", "give up");
    }

    @Test
    void aPlanThatTookAllCallsIsNotCarriedOut() {
      BoundAgent agent = agent("plan_and_execute", 2, READING);
      Exchange exchange = new Exchange("", "Go");
      exchange.nudge("plan", "Plan");
      exchange.add("", List.of());
      exchange.nudge("empty-answer", "Say something");
      exchange.add("1. grep", List.of());
      exchange.nudge("execute", "Go on");

      assertThat(new Strategies(true).of(agent).next(exchange, agent))
          .isEqualTo(new Move.GiveUp("Agent 'helper' did not answer within 2 model calls"));
    }

    @Test
    void whereOneCallIsAllowedThereIsNoPlan() {
      assertThat(play(agent("plan_and_execute", 1, READING), "Go", says("Done"))).containsExactly("ask", "answer Done");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        value = {
          "1. (parallel) put it. 2. (parallel) store it | put+store",
          "1. (parallel) put it and store it | put+store",
          "1. put it. 2. (parallel) store it | put,store",
          "1. (parallel) put it. 2. store it. 3. (parallel) store again | put,store",
          "1. (parallel) input. 2. (parallel) store | put,store",
          "1. (parallel) put. 2. (parallel) store_it | put,store",
          "I shall put it and store it | put,store",
        })
    void callsThatThePlanDeclaresIndependentRunBesideEachOther(String plan, String groups) {
      String lines = plan.replace(". ", ".\n");
      List<String> story =
          play(agent("plan_and_execute", 5, WRITING), "Go", says(lines), says("", "put", "store"), says("Done"));

      assertThat(story).filteredOn(move -> move.startsWith("run "))
          .isEqualTo(List.of(groups.split(",")).stream().map(group -> "run " + group).toList());
    }

    @Test
    void aPlanFreesNeitherCallsThatMustRunOnceNorTwoOfTheSameTool() {
      String plan = "1. (parallel) put, store, charge, post";
      BoundAgent agent = agent("plan_and_execute", 5, WRITING);

      assertThat(play(agent, "Go", says(plan), says("", "put", "charge", "post", "store"), says("Done")))
          .contains("run put+charge", "run post", "run store");
      assertThat(play(agent, "Go", says(plan), says("", "put", "put", "store"), says("Done")))
          .containsSubsequence("run put", "run put", "run store");
    }

    @Test
    void theLeverKeepsEveryCallAlone() {
      BoundAgent agent = agent("plan_and_execute", 5, WRITING);
      Dialogue dialogue =
          new Dialogue(new Strategies(false).of(agent), agent, "Go", List.of())
              .play(turn -> turn == 2 ? says("", "put", "store") : says("1. (parallel) put, store"));

      assertThat(dialogue.story).contains("run put", "run store");
    }
  }

  @Nested
  class LookingAgain {

    @Test
    void theAnswerIsJudgedOnceWithoutTools() {
      assertThat(play(agent("reflect", 5, READING), "Go", says("", "grep"), says("Done"), says("{\"ok\": true}")))
          .containsExactly("ask", "run grep", "ask", "nudge reflect", "ask without tools freely", "answer Done");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '\0',
        value = {
          "{\"ok\": false, \"answer\": \"Better\"} | Better",
          "Hm. ```json {\"ok\": false, \"answer\": \"Better\"}``` | Better",
          "{\"ok\": false, \"answer\": {\"sum\": 4}} | {\"sum\":4}",
          "{\"ok\": false, \"answer\": 4} | 4",
          "{\"ok\": true, \"answer\": \"Other\"} | Done",
          "{\"ok\": false, \"answer\": \" \"} | Done",
          "{\"ok\": false, \"answer\": null} | Done",
          "{\"ok\": false} | Done",
          "{\"ok\": \"no\", \"answer\": \"Other\"} | Done",
          "{\"answer\": \"Other\"} | Done",
          "[false] | Done",
          "OK | Done",
          "It could be shorter. | Done",
        })
    void onlyAnImprovedAnswerTakesThePlaceOfTheFirst(String judgement, String response) {
      assertThat(play(agent("reflect", 5, NO_TOOLS), "Go", says("Done"), says(judgement))).endsWith("answer " + response);
    }

    @Test
    void anEmptyJudgementLetsTheAnswerStand() {
      assertThat(play(agent("reflect", 5, NO_TOOLS), "Go", says("Done"), says(""))).endsWith("answer Done");
    }

    @Test
    void anEmptyAnswerIsNotJudged() {
      assertThat(play(agent("reflect", 5, NO_TOOLS), "Go", says(" "), says("Done"), says("{\"ok\": true}")))
          .containsExactly("ask", "nudge empty-answer", "ask", "nudge reflect", "ask without tools freely", "answer Done");
    }

    @Test
    void whereTheLimitLeavesNoCallTheAnswerCountsAsItIs() {
      assertThat(play(agent("reflect", 2, READING), "Go", says("", "grep"), says("Done")))
          .containsExactly("ask", "run grep", "ask", "answer Done");
    }

    @Test
    void aModelThatCallsToolsInsteadOfJudgingIsAskedAgainWithinTheLimit() {
      assertThat(play(agent("reflect", 3, READING), "Go", says("Done"), says("", "grep"), says("{\"ok\": true}")))
          .containsExactly(
              "ask", "nudge reflect", "ask without tools freely", "refuse grep", "ask without tools freely",
              "answer Done");
      assertThat(play(agent("reflect", 3, READING), "Go", says("Done"), says("", "grep", "grep")))
          .endsWith("refuse grep", "refuse grep", "ask without tools freely", "refuse grep", "refuse grep", "salvage Done");
    }

    @Test
    void aJudgementIsNeverTheAnswerEvenOfAnAgentThatGotStuckOverIt() {
      assertThat(stuck("{\"ok\": true}")).endsWith("nudge answer-now", "ask without tools", "salvage Done");
      assertThat(stuck("{\"ok\": false, \"answer\": \"Better\"}")).endsWith("salvage Better");
      assertThat(stuck("In words")).endsWith("salvage In words");
    }

    private List<String> stuck(String lastWords) {
      Dialogue.Said call = says("", "grep");
      return play(agent("reflect", 30, READING), "Go", says("Done"), call, call, call, says(lastWords));
    }

    @Test
    void theQuestionNamesTheSchemaThatTheAnswerHasToFollow() {
      BoundAgent agent =
          agent("reflect", 5, NO_TOOLS, Optional.of(JsonNodeFactory.instance.objectNode().put("type", "object")));
      Exchange exchange = new Exchange("", "Go");
      exchange.add("{}", List.of());

      Move.Nudge nudge = (Move.Nudge) new Strategies(true).of(agent).next(exchange, agent);

      assertThat(nudge.text()).contains("{\"type\":\"object\"}").contains("{\"ok\": true}");
    }

    @Test
    void aReplyThatSomebodyElseAskedForAfterTheJudgementIsTheAnswer() {
      BoundAgent agent = agent("reflect", 5, NO_TOOLS);
      Exchange exchange = new Exchange("", "Go");
      exchange.add("Done", List.of());
      exchange.nudge("reflect", "Fine?");
      exchange.add("{\"ok\": true}", List.of());
      exchange.nudge("output-schema", "Once more, please");
      exchange.add("Done better", List.of());

      assertThat(new Strategies(true).of(agent).next(exchange, agent)).isEqualTo(new Move.Answer("Done better", false));
    }
  }

  @Nested
  class Choosing {

    @ParameterizedTest
    @CsvSource({
      // characters, sub-goals, tools, max_steps, strategy
      "10, 0, 0, 30, react",
      "999, 1, 5, 30, react",
      "1000, 0, 5, 30, plan_and_execute",
      "1000, 0, 1, 30, react",
      "1000, 0, 0, 30, reflect",
      "10, 2, 1, 30, plan_and_execute",
      "10, 2, 0, 30, reflect",
      "5000, 9, 5, 2, plan_and_execute",
      "5000, 9, 5, 1, react",
    })
    void theStrategyFollowsFromTheSizeOfTheTask(int characters, int subGoals, int tools, int maxSteps, String strategy) {
      assertThat(Adaptive.choice(new TaskSize(characters, subGoals, tools), maxSteps)).isEqualTo(strategy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"- a\n- b", "Do\n 1. a\n 2) b\nnow", "* a\n\t• b\n-c\n1.5 d\n- \n"})
    void numberedAndBulletedLinesAreSubGoals(String input) {
      assertThat(TaskSize.of(input, agent("adaptive", 5, READING))).isEqualTo(new TaskSize(input.length(), 2, 2));
    }

    @Test
    void itIsToldOnceAndThenTheStepWorksByIt() {
      assertThat(play(agent("adaptive", 5, NO_TOOLS), "- a\n- b", says("Done"), says("{\"ok\": true}")))
          .containsExactly("choose reflect", "ask", "nudge reflect", "ask without tools freely", "answer Done");
      assertThat(play(agent("adaptive", 5, READING), "- a\n- b", says("1. a"), says("Done")))
          .startsWith("choose plan_and_execute", "nudge plan");
      assertThat(play(agent("adaptive", 5, READING), "a", says("Done")))
          .containsExactly("choose react", "ask", "answer Done");
    }

    @Test
    void aChoiceThatWasMadeStaysAndOneThatIsUnknownHereIsReact() {
      BoundAgent agent = agent("adaptive", 5, READING);
      Exchange chosen = new Exchange("", "small");
      chosen.choose("plan_and_execute");
      Exchange newer = new Exchange("", "small");
      newer.choose("debate");

      assertThat(Dialogue.describe(new Strategies(true).of(agent).next(chosen, agent))).isEqualTo("nudge plan");
      assertThat(Dialogue.describe(new Strategies(true).of(agent).next(newer, agent))).isEqualTo("ask");
    }
  }
}
