package io.gantry.engine.workflow;

import com.hubspot.jinjava.util.ObjectTruthValue;
import java.util.List;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstLiteral;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.javax.el.ELContext;

/**
 * Several comparisons in a row, {@code 1 < n <= 9}, as Python takes them: each of a value with the next one, and true when
 * all hold. A value is worked out once, and not at all after a comparison that does not hold.
 */
final class ComparisonChain extends AstLiteral {

  private final List<AstNode> values;
  private final List<Operator> comparisons;

  /**
   * @param comparisons one fewer than values
   */
  ComparisonChain(List<AstNode> values, List<Operator> comparisons) {
    this.values = List.copyOf(values);
    this.comparisons = List.copyOf(comparisons);
  }

  @Override
  public Object eval(Bindings bindings, ELContext context) {
    Object left = values.get(0).eval(bindings, context);
    for (int i = 0; i < comparisons.size(); i++) {
      Object right = values.get(i + 1).eval(bindings, context);
      if (!ObjectTruthValue.evaluate(comparisons.get(i).between(left, right))) {
        return false;
      }
      left = right;
    }
    return true;
  }

  @Override
  public void appendStructure(StringBuilder text, Bindings bindings) {
    for (int i = 0; i < values.size(); i++) {
      text.append(i == 0 ? "" : " ? ");
      values.get(i).appendStructure(text, bindings);
    }
  }
}
