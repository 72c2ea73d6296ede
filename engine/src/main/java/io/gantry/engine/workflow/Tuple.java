package io.gantry.engine.workflow;

import com.hubspot.jinjava.el.ext.AstTuple;
import com.hubspot.jinjava.objects.collections.PyList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.javax.el.ELContext;

/** A list that does not change and is written in parentheses. */
final class Tuple extends PyList {

  private Tuple(List<Object> elements) {
    super(Collections.unmodifiableList(elements));
  }

  /** The name and the value of an object's member. */
  static Tuple of(Map.Entry<?, ?> member) {
    return new Tuple(Arrays.asList(member.getKey(), member.getValue()));
  }

  /** Written out in a template: {@code (1, 2)}. */
  static final class Literal extends AstTuple {

    Literal(AstParameters elements) {
      super(elements);
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      return new Tuple(((PyList) super.eval(bindings, context)).toList());
    }
  }
}
