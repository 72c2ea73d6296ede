package io.gantry.engine.agent;

import io.gantry.engine.workflow.Agent;
import java.util.Map;

/**
 * Chooses the strategy of a step by its {@link TaskSize}, once, then works by it. Two sub-goals or more, or many
 * characters, make a task large; with one tool only sub-goals do, since long texts are mostly material. A large task is
 * planned when there are tools to plan with, and its answer is judged when there are none; every other task is simply
 * done, and so is one for which a single model call is allowed.
 */
final class Adaptive implements Strategy {

  static final int LARGE_CHARACTERS = 1_000;
  static final int LARGE_SUB_GOALS = 2;

  private final Map<String, Strategy> others;

  /**
   * @param others by their names, {@code react} among them
   */
  Adaptive(Map<String, Strategy> others) {
    this.others = others;
  }

  @Override
  public Move next(Exchange exchange, BoundAgent agent) {
    if (exchange.strategy().isEmpty()) {
      TaskSize size = TaskSize.of(exchange.input(), agent);
      return new Move.Choose(choice(size, agent.maxModelCalls()), size.toString());
    }
    Strategy chosen = others.get(exchange.strategy().get());
    return (chosen == null ? others.get(Agent.REACT) : chosen).next(exchange, agent);
  }

  static String choice(TaskSize size, int maxModelCalls) {
    boolean parts = size.subGoals() >= LARGE_SUB_GOALS;
    boolean large = parts || (size.characters() >= LARGE_CHARACTERS && size.tools() != 1);
    if (!large || maxModelCalls < 2) {
      return Agent.REACT;
    }
    return size.tools() == 0 ? Agent.REFLECT : Agent.PLAN_AND_EXECUTE;
  }
}
