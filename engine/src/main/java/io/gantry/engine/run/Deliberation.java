package io.gantry.engine.run;

import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.agent.Move;
import io.gantry.engine.agent.Strategy;
import io.gantry.engine.tool.ToolOutcome;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks a strategy until it has a move that somebody else has to make, and records what it has the agent told on the way.
 * Ends even where the strategy does not: one that tells its agent things {@value #MOST_IN_A_ROW} times without a model's
 * reply in between gives up. Calls that are refused do not count, since a reply has only so many.
 */
final class Deliberation {

  static final int MOST_IN_A_ROW = 50;

  private final Recording recording;

  Deliberation(Recording recording) {
    this.recording = recording;
  }

  /** The move to make: a call of a model or of tools, or the step's end. */
  Move next(StepView step, Strategy strategy, BoundAgent agent) {
    int told = 0;
    Move move = strategy.next(step.exchange(), agent);
    for (Optional<RunEvent> said = said(step, move); said.isPresent(); said = said(step, move)) {
      if (!(move instanceof Move.RefuseCall) && ++told > MOST_IN_A_ROW) {
        return new Move.GiveUp(
            Move.GiveUp.Cause.UNDECIDED,
            "The strategy '" + step.exchange().strategy().orElse(agent.strategy()) + "' of agent '" + agent.id()
                + "' told it something " + MOST_IN_A_ROW + " times in a row without asking a model or coming to an end,"
                + " the last time '" + code(move) + "'. Report this with the run's journal; another strategy of the agent"
                + " avoids it");
      }
      recording.record(said.get());
      move = strategy.next(step.exchange(), agent);
    }
    return move;
  }

  private static String code(Move move) {
    return move instanceof Move.Nudge nudge ? nudge.code() : move.getClass().getSimpleName();
  }

  /** What the agent is told without anybody being called, where that is its move. */
  private static Optional<RunEvent> said(StepView step, Move move) {
    int turn = step.exchange().replies().size();
    if (move instanceof Move.Nudge nudge) {
      return Optional.of(new RunEvent.AgentNudged(step.id(), turn, nudge.code(), nudge.text()));
    } else if (move instanceof Move.RefuseCall refusal) {
      return Optional.of(
          new RunEvent.ToolReturned(
              step.id(),
              turn,
              refusal.call().id(),
              refusal.call().tool(),
              ToolOutcome.Status.REFUSED,
              refusal.text(),
              Duration.ZERO,
              Duration.ZERO));
    }
    return move instanceof Move.Choose choice
        ? Optional.of(new RunEvent.StrategyChosen(step.id(), choice.strategy(), choice.reason()))
        : Optional.empty();
  }
}
