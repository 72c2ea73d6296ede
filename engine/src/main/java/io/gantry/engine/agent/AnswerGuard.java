package io.gantry.engine.agent;

import java.util.List;
import java.util.Optional;

/**
 * Lets only proper answers end a step. An empty one is asked for again, at most twice in a row; one that does not satisfy
 * the agent's {@code output_schema}, as it would leave the step, is asked for again once, with what is wrong about it. Then
 * the step fails.
 */
final class AnswerGuard implements Strategy {

  static final String EMPTY = "empty-answer";
  static final String SCHEMA = "output-schema";

  private static final int EMPTY_IN_A_ROW = 2;
  private static final int SHOWN_SCHEMA = 4_000;

  private final Strategy guarded;
  private final Strategy corrected;

  /**
   * @param corrected decides once the agent was asked to correct its answer: whatever the strategy had in mind with earlier
   *     replies, the next one without calls is the answer
   */
  AnswerGuard(Strategy guarded, Strategy corrected) {
    this.guarded = guarded;
    this.corrected = corrected;
  }

  @Override
  public Move next(Exchange exchange, BoundAgent agent) {
    Optional<Exchange.Nudge> correction = exchange.lastNudge(SCHEMA);
    Move move = (correction.isPresent() ? corrected : guarded).next(exchange, agent);
    if (!(move instanceof Move.Answer answer)) {
      return move;
    }
    if (answer.response().isBlank()) {
      return empty(answer, exchange, agent);
    }
    return agent.outputSchema().isEmpty() ? answer : shaped(answer, correction, exchange, agent);
  }

  private static Move empty(Move.Answer answer, Exchange exchange, BoundAgent agent) {
    int said = exchange.replies().size();
    if (toldSinceLastReply(exchange.lastNudge(EMPTY), said)) {
      return new Move.CallModel(!answer.salvaged());
    }
    String failure = "Agent '" + agent.id() + "' answered with nothing";
    if (timesToldInARow(exchange, said) >= EMPTY_IN_A_ROW) {
      return new Move.GiveUp(Move.GiveUp.Cause.OUTPUT, failure + " " + (EMPTY_IN_A_ROW + 1) + " times in a row");
    }
    return said >= agent.maxModelCalls()
        ? new Move.GiveUp(Move.GiveUp.Cause.OUTPUT, failure + noneLeft(agent))
        : new Move.Nudge(EMPTY, request(answer, said > 0 && !exchange.lastReply().calls().isEmpty()));
  }

  private static String request(Move.Answer answer, boolean calledTools) {
    return (calledTools ? "Your last reply held no answer. " : "Your last reply was empty. ")
        + (answer.salvaged() ? "Give your answer in words." : "Give your answer, or call a tool.");
  }

  private static int timesToldInARow(Exchange exchange, int said) {
    int times = 0;
    List<Exchange.Nudge> nudges = exchange.nudges();
    for (int i = nudges.size() - 1; i >= 0 && nudges.get(i).replies() >= said - 1 - times; i--) {
      times += nudges.get(i).code().equals(EMPTY) ? 1 : 0;
    }
    return times;
  }

  private static Move shaped(
      Move.Answer answer, Optional<Exchange.Nudge> correction, Exchange exchange, BoundAgent agent) {
    int said = exchange.replies().size();
    if (toldSinceLastReply(correction, said)) {
      return new Move.CallModel(!answer.salvaged());
    }
    List<String> violations = agent.outputViolations(answer.response());
    if (violations.isEmpty()) {
      return answer;
    }
    String list = String.join("; ", violations);
    String failure = "The answer of agent '" + agent.id() + "' does not satisfy its output_schema: " + list;
    if (correction.isPresent()) {
      return new Move.GiveUp(Move.GiveUp.Cause.OUTPUT, failure + " (asked for twice)");
    }
    return said >= agent.maxModelCalls()
        ? new Move.GiveUp(Move.GiveUp.Cause.OUTPUT, failure + noneLeft(agent))
        : new Move.Nudge(SCHEMA, correction(list, agent.outputSchema().get().text().toString()));
  }

  private static String correction(String violations, String schema) {
    return "Your answer does not satisfy the JSON Schema it has to follow: " + violations
        + ". Answer again with the corrected JSON and nothing else."
        + (schema.length() <= SHOWN_SCHEMA ? " The schema: " + schema : "");
  }

  private static boolean toldSinceLastReply(Optional<Exchange.Nudge> nudge, int said) {
    return nudge.isPresent() && nudge.get().replies() == said;
  }

  private static String noneLeft(BoundAgent agent) {
    return ", and its " + agent.maxModelCalls() + " model calls are used up";
  }
}
