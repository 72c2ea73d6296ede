package io.gantry.engine.explain;

import io.gantry.engine.workflow.PatternSpec.Gate;
import java.util.List;
import java.util.Optional;

/**
 * A step that a pattern may start, once or again and again.
 *
 * @param id as in a run; where it may run several times with {@code n} in place of the number: {@code draft#n}, {@code
 *     workers[n]}
 * @param times how often it runs
 */
record Stage(String id, Doer doer, Count times) {

  /** Who or what does a step. */
  sealed interface Doer {

    /** One of these agents, of which there is one unless the run decides, with the tools named here or its own. */
    record AgentTurn(List<String> agents, Optional<List<String>> tools) implements Doer {

      public AgentTurn {
        agents = List.copyOf(agents);
      }
    }

    /**
     * One call of one of these tools, without a model, or a turn of one of these agents; a plan decides.
     *
     * @param tools absent for any tool of the run
     */
    record Action(Optional<List<String>> tools, List<String> agents) implements Doer {

      public Action {
        agents = List.copyOf(agents);
      }
    }

    record Person(Gate gate) implements Doer {}
  }

  /** The agents that may do it; none for a question. */
  List<String> agents() {
    if (doer instanceof Doer.AgentTurn turn) {
      return turn.agents();
    }
    return doer instanceof Doer.Action action ? action.agents() : List.of();
  }

  Stage running(Count often) {
    return new Stage(id, doer, often);
  }

  boolean isQuestion() {
    return doer instanceof Doer.Person;
  }
}
