package io.gantry.engine.agent;

/** The strategies by which agents decide their moves. Stateless. */
public final class Strategies {

  private final Strategy react;

  /**
   * @param parallelTools whether calls that only read may run beside each other
   */
  public Strategies(boolean parallelTools) {
    this.react = new React(parallelTools);
  }

  /** The strategy of an agent. */
  public Strategy of(BoundAgent agent) {
    return react;
  }
}
