package io.gantry.engine.workflow;

import com.hubspot.jinjava.interpret.Context;

/**
 * The outermost scope of one rendering. Jinjava's own reports every expression and name it comes across to its parent,
 * which all renderings share: there they would pile up for ever, and threads would meet. The alternative it offers, a
 * copy of the parent for each rendering, costs several times as much as the rendering.
 */
final class ForgetfulContext extends Context {

  ForgetfulContext(Context shared) {
    super(shared);
  }

  @Override
  public void addResolvedExpression(String expression) {}

  @Override
  public void addResolvedValue(String value) {}

  @Override
  public void addResolvedFunction(String function) {}
}
