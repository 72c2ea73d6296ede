package io.gantry.engine.workflow;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Cache;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.javax.el.ExpressionFactory;

/** Expressions as {@link PythonParser} reads them. */
final class PythonSyntax extends Builder {

  private static final long serialVersionUID = 1L;
  private static final int KEPT_EXPRESSIONS = 2_000;

  PythonSyntax() {
    super(Feature.METHOD_INVOCATIONS, Feature.VARARGS);
  }

  /** Jinjava with this syntax. */
  static Jinjava jinjava(JinjavaConfig config) {
    ExpressionFactory expressions =
        new ExpressionFactoryImpl(new TreeStore(new PythonSyntax(), new Cache(KEPT_EXPRESSIONS)),
            new TruthyTypeConverter());
    return new Jinjava(config) {
      @Override
      public ExpressionFactory getExpressionFactory() {
        return expressions;
      }
    };
  }

  @Override
  protected Parser createParser(String expression) {
    return new PythonParser(this, expression);
  }
}
