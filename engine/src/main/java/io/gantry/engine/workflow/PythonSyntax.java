package io.gantry.engine.workflow;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.el.TruthyTypeConverter;
import com.hubspot.jinjava.el.ext.AdditionOperator;
import com.hubspot.jinjava.el.ext.AstMacroFunction;
import com.hubspot.jinjava.el.ext.CollectionMembershipOperator;
import com.hubspot.jinjava.el.ext.CollectionNonMembershipOperator;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import com.hubspot.jinjava.el.ext.StringConcatOperator;
import java.util.function.BinaryOperator;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Cache;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.Scanner;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstFunction;
import jinjava.de.odysseus.el.tree.impl.ast.AstLiteral;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.de.odysseus.el.tree.impl.ast.AstUnary;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ExpressionFactory;

/**
 * Expressions in which {@code not} binds as in Python: {@code not x is defined} and {@code not 'a' in b} negate the
 * whole comparison, where Jinjava negates its first operand.
 */
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

  /** Parses one expression. */
  static class PythonParser extends ExtendedParser {

    PythonParser(Builder context, String expression) {
      super(context, expression);
      extend(StringConcatOperator.TOKEN, StringConcatOperator.HANDLER, PythonParser::concatenation);
      extend(CollectionMembershipOperator.TOKEN, CollectionMembershipOperator.HANDLER, PythonParser::membership);
      extend(
          CollectionNonMembershipOperator.TOKEN,
          CollectionNonMembershipOperator.HANDLER,
          (left, right) -> new AstUnary(membership(left, right), AstUnary.NOT));
    }

    private void extend(Scanner.ExtensionToken token, ExtensionHandler replaced, BinaryOperator<AstNode> node) {
      putExtensionHandler(token, new ExtensionHandler(replaced.getExtensionPoint()) {
        @Override
        public AstNode createAstNode(AstNode... children) {
          return node.apply(children[0], children[1]);
        }
      });
    }

    private static AstNode concatenation(AstNode left, AstNode right) {
      return new AstBinary(left, right, new MeasuredOperator(StringConcatOperator.OP));
    }

    private static AstNode membership(AstNode left, AstNode right) {
      return new AstBinary(left, right, new MeasuredOperator(CollectionMembershipOperator.OP));
    }

    @Override
    protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator operator) {
      return super.createAstBinary(
          left, right, operator == AdditionOperator.OP ? new MeasuredOperator(operator) : operator);
    }

    @Override
    protected AstFunction createAstFunction(String name, int index, AstParameters parameters) {
      return new MeasuredFunction(name, index, parameters);
    }

    @Override
    protected AstNode unary(boolean required) throws Scanner.ScanException, ParseException {
      if (getToken().getSymbol() == Scanner.Symbol.NOT) {
        consumeToken();
        return createAstUnary(eq(true), AstUnary.NOT);
      }
      return super.unary(required);
    }

    /**
     * Reads what stands in parentheses once. Jinjava first looks ahead for a comma, at each of the parentheses anew,
     * which for nested ones takes time by the cube of their number.
     */
    @Override
    protected AstNode nonliteral() throws Scanner.ScanException, ParseException {
      if (getToken().getSymbol() != Scanner.Symbol.LPAREN) {
        return super.nonliteral();
      }
      AstParameters inside = params();
      return inside.getCardinality() == 1 ? createAstNested(inside.getChild(0)) : createAstTuple(inside);
    }
  }

  /** An operator whose work grows with its operands, such as {@code ~} in a loop, where a text grows turn by turn. */
  private record MeasuredOperator(AstBinary.Operator operator) implements AstBinary.Operator {

    @Override
    public Object eval(Bindings bindings, ELContext context, AstNode left, AstNode right) {
      Object first = left.eval(bindings, context);
      Object second = right.eval(bindings, context);
      Rendering.current().spend(TemplateValues.work(first) + TemplateValues.work(second));
      return operator.eval(bindings, context, new Known(first), new Known(second));
    }
  }

  /** A value that was worked out before. */
  private static final class Known extends AstLiteral {

    private final Object value;

    Known(Object value) {
      this.value = value;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      return value;
    }

    @Override
    public void appendStructure(StringBuilder text, Bindings bindings) {
      text.append(value);
    }
  }

  /** {@code range} above all, which makes long lists out of short texts. */
  private static final class MeasuredFunction extends AstMacroFunction {

    MeasuredFunction(String name, int index, AstParameters parameters) {
      super(name, index, parameters, true);
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      Object result = super.eval(bindings, context);
      Rendering.current().spend(TemplateValues.work(result));
      return result;
    }
  }
}
