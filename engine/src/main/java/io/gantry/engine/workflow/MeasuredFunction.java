package io.gantry.engine.workflow;

import com.hubspot.jinjava.el.ext.AstMacroFunction;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.List;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.javax.el.ELContext;

/** A call of a function; {@code range} above all, which makes long lists out of short texts. */
final class MeasuredFunction extends AstMacroFunction {

  private static final BigInteger MOST = BigInteger.valueOf(TemplateLanguage.MAX_COLLECTION);

  MeasuredFunction(String name, int index, AstParameters parameters) {
    super(name, index, parameters, true);
  }

  @Override
  public Object eval(Bindings bindings, ELContext context) {
    Object result = super.eval(bindings, context);
    Rendering.current().spend(TemplateValues.work(result));
    return result;
  }

  /** {@code range}, which Jinjava's own cuts without a word where it is too long. */
  static ELFunctionDefinition range() {
    return new ELFunctionDefinition("", "range", MeasuredFunction.class, "range", Object.class, Object[].class);
  }

  /**
   * As Python's {@code range(end)}, {@code range(start, end)} and {@code range(start, end, step)}.
   *
   * @throws TemplateException when it would be longer than {@link TemplateLanguage#MAX_COLLECTION}
   */
  static List<Object> range(Object first, Object... more) {
    if (more.length > 2) {
      throw new TemplateException("range() takes start, end and step, not " + (1 + more.length) + " values");
    }
    BigInteger start = more.length == 0 ? BigInteger.ZERO : whole(first);
    BigInteger end = whole(more.length == 0 ? first : more[0]);
    BigInteger step = more.length < 2 ? BigInteger.ONE : whole(more[1]);
    if (step.signum() == 0) {
      throw new TemplateException("The step of range() is 0; give another, such as 1 or -1");
    }
    BigInteger toCome = end.subtract(start).add(step).subtract(BigInteger.valueOf(step.signum()));
    BigInteger size = toCome.divide(step).max(BigInteger.ZERO);
    if (size.compareTo(MOST) > 0) {
      throw new TemplateException("range() would make " + size + " numbers, at most " + MOST + " are allowed");
    }
    return new AbstractList<>() {
      @Override
      public Object get(int index) {
        return Arithmetic.shortest(start.add(step.multiply(BigInteger.valueOf(index))));
      }

      @Override
      public int size() {
        return size.intValueExact();
      }
    };
  }

  private static BigInteger whole(Object value) {
    if (!(value instanceof Boolean) && Arithmetic.isWhole(value)) {
      return Arithmetic.exact(value);
    }
    throw new TemplateException("range() needs whole numbers, not " + Arithmetic.described(value));
  }
}
