package io.gantry.engine.workflow;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstUnary;
import jinjava.javax.el.ELContext;

/**
 * An operator between two values that are there. What it works on counts as work of the template, because of those such
 * as {@code ~} in a loop, where a text grows turn by turn.
 */
record Operator(BinaryOperator<Object> meaning) implements AstBinary.Operator {

  @Override
  public Object eval(Bindings bindings, ELContext context, AstNode left, AstNode right) {
    return between(present(left.eval(bindings, context)), present(right.eval(bindings, context)));
  }

  /** What it makes of two values. */
  Object between(Object left, Object right) {
    Object first = present(left);
    Object second = present(right);
    Rendering.current().spend(TemplateValues.work(first) + TemplateValues.work(second));
    try {
      return meaning.apply(first, second);
    } catch (TemplateException e) {
      throw Rendering.current().failed(e);
    }
  }

  private static Object present(Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.used();
    }
    return value;
  }

  /** An operator before a value. */
  record OfOne(UnaryOperator<Object> meaning) implements AstUnary.Operator {

    @Override
    public Object eval(Bindings bindings, ELContext context, AstNode operand) {
      Object value = present(operand.eval(bindings, context));
      try {
        return meaning.apply(value);
      } catch (TemplateException e) {
        throw Rendering.current().failed(e);
      }
    }
  }
}
