package io.gantry.engine.workflow;

import com.hubspot.jinjava.objects.collections.PyList;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstLiteral;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.javax.el.ELContext;

/**
 * A part of a text or list, {@code x[start:end:step]}, as Python takes it: what lies outside is left out, never a
 * failure. Characters of a text are whole, also where Java has two for one.
 */
final class Slice extends AstLiteral {

  private static final BigInteger FARTHEST = BigInteger.valueOf(Integer.MAX_VALUE);

  private final AstNode base;
  private final AstNode start;
  private final AstNode end;
  private final AstNode step;

  /** Each but the base may be null. */
  Slice(AstNode base, AstNode start, AstNode end, AstNode step) {
    this.base = base;
    this.start = start;
    this.end = end;
    this.step = step;
  }

  @Override
  public Object eval(Bindings bindings, ELContext context) {
    Object whole = base.eval(bindings, context);
    Long from = index(start, bindings, context);
    Long to = index(end, bindings, context);
    Long by = index(step, bindings, context);
    Rendering.current().spend(TemplateValues.work(whole));
    try {
      return part(whole, from, to, by);
    } catch (TemplateException e) {
      throw Rendering.current().failed(e);
    }
  }

  private static Object part(Object whole, Long from, Long to, Long by) {
    if (whole instanceof Undefined undefined) {
      throw undefined.used();
    } else if (PythonText.isText(whole)) {
      int[] characters = whole.toString().codePoints().toArray();
      StringBuilder part = new StringBuilder();
      places(characters.length, from, to, by).forEach(place -> part.appendCodePoint(characters[place]));
      return part.toString();
    } else if (whole instanceof List<?> list) {
      List<Object> part = new ArrayList<>();
      places(list.size(), from, to, by).forEach(place -> part.add(list.get(place)));
      return new PyList(part);
    }
    throw new TemplateException("Only a text or a list has parts [start:end], not " + Arithmetic.described(whole));
  }

  private static List<Integer> places(int size, Long start, Long end, Long step) {
    long by = step == null ? 1 : step;
    if (by == 0) {
      throw new TemplateException("The step of [start:end:step] is 0; give another, such as 2 or -1");
    }
    long lowest = by < 0 ? -1 : 0;
    long highest = by < 0 ? size - 1 : size;
    long from = start == null ? (by < 0 ? highest : lowest) : within(start, size, lowest, highest);
    long to = end == null ? (by < 0 ? lowest : highest) : within(end, size, lowest, highest);
    List<Integer> places = new ArrayList<>();
    for (long place = from; by < 0 ? place > to : place < to; place += by) {
      places.add((int) place);
    }
    return places;
  }

  private static long within(long index, int size, long lowest, long highest) {
    return Math.max(lowest, Math.min(highest, index < 0 ? index + size : index));
  }

  private static Long index(AstNode node, Bindings bindings, ELContext context) {
    Object value = node == null ? null : node.eval(bindings, context);
    if (value == null) {
      return null;
    } else if (value instanceof Undefined undefined) {
      throw undefined.used();
    } else if (Arithmetic.isWhole(value)) {
      return Arithmetic.exact(value).min(FARTHEST).max(FARTHEST.negate()).longValue();
    }
    throw Rendering.current().failed(new TemplateException("The places in [start:end:step] are whole numbers, not "
        + Arithmetic.described(value)));
  }

  @Override
  public void appendStructure(StringBuilder text, Bindings bindings) {
    text.append("[:]");
  }
}
