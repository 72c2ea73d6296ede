package io.gantry.engine.workflow;

import com.hubspot.jinjava.el.ext.AdditionOperator;
import com.hubspot.jinjava.el.ext.AstTuple;
import com.hubspot.jinjava.el.ext.CollectionMembershipOperator;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import com.hubspot.jinjava.el.ext.ExtendedScanner;
import com.hubspot.jinjava.el.ext.NamedParameterOperator;
import com.hubspot.jinjava.el.ext.PowerOfOperator;
import com.hubspot.jinjava.el.ext.StringConcatOperator;
import com.hubspot.jinjava.el.ext.TruncDivOperator;
import com.hubspot.jinjava.util.ObjectTruthValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Scanner.Symbol;
import jinjava.de.odysseus.el.tree.impl.Scanner;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstBracket;
import jinjava.de.odysseus.el.tree.impl.ast.AstDot;
import jinjava.de.odysseus.el.tree.impl.ast.AstFunction;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstNull;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.de.odysseus.el.tree.impl.ast.AstUnary;
import jinjava.javax.el.ELContext;

/**
 * Parses one expression as Jinja2 reads it, where Jinjava reads it otherwise: {@code not} negates the whole comparison
 * after it ({@code not 'a' in b}), comparisons form chains ({@code 1 < n < 9}), a plus sign needs no space, {@code **}
 * binds closer than {@code *}, slices have a step, {@code none} is a word of the language, whole numbers have any length.
 */
class PythonParser extends ExtendedParser {

  private static final Set<String> NONE = Set.of("none", "None");
  private static final AstBinary.Operator POWER = new Operator(Arithmetic::power);
  private static final AstUnary.Operator PLUS = new Operator.OfOne(Arithmetic::same);
  private static final AstUnary.Operator MINUS = new Operator.OfOne(Arithmetic::negative);

  private static final Map<AstBinary.Operator, AstBinary.Operator> AS_PYTHON =
      Map.ofEntries(
          Map.entry(AdditionOperator.OP, new Operator(Arithmetic::sum)),
          Map.entry(AstBinary.AND, PythonParser::and),
          Map.entry(AstBinary.SUB, new Operator(Arithmetic::difference)),
          Map.entry(AstBinary.MUL, new Operator(Arithmetic::product)),
          Map.entry(AstBinary.DIV, new Operator(Arithmetic::quotient)),
          Map.entry(AstBinary.MOD, new Operator(Arithmetic::remainder)));

  private static final Operator IN = new Operator(Comparison::within);
  private static final Operator NOT_IN = new Operator((element, container) -> !Comparison.within(element, container));
  private static final Map<Symbol, Operator> COMPARISONS =
      Map.of(
          Symbol.EQ, new Operator(Comparison::equal),
          Symbol.NE, new Operator((left, right) -> !Comparison.equal(left, right)),
          Symbol.LT, new Operator((left, right) -> Comparison.holds("<", left, right)),
          Symbol.LE, new Operator((left, right) -> Comparison.holds("<=", left, right)),
          Symbol.GT, new Operator((left, right) -> Comparison.holds(">", left, right)),
          Symbol.GE, new Operator((left, right) -> Comparison.holds(">=", left, right)));

  /** Whether the parameters read last ended with a comma: {@code (1,)} is a tuple. */
  private boolean commaAtEnd;

  /** What a test stands behind, {@code x|length is even}, which Jinjava reads after plain values only. */
  private AstNode filtered;

  PythonParser(Builder context, String expression) {
    super(context, expression);
    extend(StringConcatOperator.TOKEN, StringConcatOperator.HANDLER, Arithmetic::texts);
    extend(TruncDivOperator.TOKEN, TruncDivOperator.HANDLER, Arithmetic::wholeQuotient);
  }

  /** The side that decides, as Jinja2; Jinjava answers true or false. */
  private static Object and(Bindings bindings, ELContext context, AstNode left, AstNode right) {
    Object first = left.eval(bindings, context);
    return ObjectTruthValue.evaluate(first) ? right.eval(bindings, context) : first;
  }

  private void extend(Scanner.ExtensionToken token, ExtensionHandler replaced, BinaryOperator<Object> meaning) {
    putExtensionHandler(token, new ExtensionHandler(replaced.getExtensionPoint()) {
      @Override
      public AstNode createAstNode(AstNode... children) {
        return new AstBinary(children[0], children[1], new Operator(meaning));
      }
    });
  }

  @Override
  protected Scanner createScanner(String expression) {
    return new PythonScanner(expression);
  }

  /** Jinjava takes a plus sign before a digit for a sign of the number, also after another operand. */
  private static final class PythonScanner extends ExtendedScanner {

    PythonScanner(String expression) {
      super(expression);
    }

    @Override
    protected Token nextEval() throws ScanException {
      return getInput().charAt(getPosition()) == '+' ? fixed(Symbol.PLUS) : super.nextEval();
    }
  }

  @Override
  protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator operator) {
    return super.createAstBinary(left, right, AS_PYTHON.getOrDefault(operator, operator));
  }

  @Override
  protected AstUnary createAstUnary(AstNode operand, AstUnary.Operator operator) {
    return super.createAstUnary(operand, operator == AstUnary.NEG ? MINUS : operator);
  }

  @Override
  protected AstFunction createAstFunction(String name, int index, AstParameters parameters) {
    return new MeasuredFunction(name, index, parameters);
  }

  @Override
  protected AstTuple createAstTuple(AstParameters parameters) {
    return new Tuple.Literal(parameters);
  }

  @Override
  protected Number parseInteger(String digits) {
    return Arithmetic.shortest(new BigInteger(digits));
  }

  @Override
  protected AstNode filter(boolean required) throws Scanner.ScanException, ParseException {
    AstNode value = super.filter(required);
    AstNode before = null;
    while (value != before && getToken().getImage().equals("is")) {
      before = value;
      filtered = value;
      value = super.filter(true);
    }
    while (value != null && getToken() == PowerOfOperator.TOKEN) {
      consumeToken();
      value = new AstBinary(value, super.filter(true), POWER);
    }
    return value;
  }

  @Override
  protected AstNode unary(boolean required) throws Scanner.ScanException, ParseException {
    if (filtered != null) {
      AstNode value = filtered;
      filtered = null;
      return value;
    } else if (getToken().getSymbol() == Symbol.NOT) {
      consumeToken();
      return createAstUnary(eq(true), AstUnary.NOT);
    } else if (getToken().getSymbol() == Symbol.PLUS) {
      consumeToken();
      return createAstUnary(unary(true), PLUS);
    }
    return super.unary(required);
  }

  /** All comparisons bind alike, {@code in} among them, and several in a row are one. */
  @Override
  protected AstNode eq(boolean required) throws Scanner.ScanException, ParseException {
    AstNode first = add(required);
    if (first == null) {
      return null;
    }
    List<AstNode> values = new ArrayList<>(List.of(first));
    List<Operator> comparisons = new ArrayList<>();
    for (Operator next = comparison(); next != null; next = comparison()) {
      comparisons.add(next);
      values.add(add(true));
    }
    return switch (comparisons.size()) {
      case 0 -> first;
      case 1 -> new AstBinary(first, values.get(1), comparisons.get(0));
      default -> new ComparisonChain(values, comparisons);
    };
  }

  /** Reads the operator that stands here; null when it compares nothing. */
  private Operator comparison() throws Scanner.ScanException, ParseException {
    Operator operator = COMPARISONS.get(getToken().getSymbol());
    if (getToken() == CollectionMembershipOperator.TOKEN) {
      operator = IN;
    } else if (getToken().getImage().equals("not") && lookahead(0).getImage().equals("in")) {
      consumeToken();
      operator = NOT_IN;
    }
    if (operator != null) {
      consumeToken();
    }
    return operator;
  }

  /**
   * Reads what stands in parentheses once. Jinjava first looks ahead for a comma, at each of the parentheses anew,
   * which for nested ones takes time by the cube of their number.
   */
  @Override
  protected AstNode nonliteral() throws Scanner.ScanException, ParseException {
    if (getToken().getSymbol() == Symbol.IDENTIFIER && NONE.contains(getToken().getImage())) {
      consumeToken();
      return new AstNull();
    } else if (getToken().getSymbol() != Symbol.LPAREN) {
      return super.nonliteral();
    }
    AstParameters inside = params();
    return inside.getCardinality() == 1 && !commaAtEnd ? createAstNested(inside.getChild(0)) : createAstTuple(inside);
  }

  /** Jinjava takes {@code x=n + 1} for {@code (x=n) + 1} and refuses a comma at the end. */
  @Override
  protected AstParameters params(Symbol left, Symbol right) throws Scanner.ScanException, ParseException {
    consumeToken(left);
    List<AstNode> parameters = new ArrayList<>();
    boolean comma = false;
    for (AstNode next = parameter(); next != null; next = comma ? parameter() : null) {
      parameters.add(next);
      comma = getToken().getSymbol() == Symbol.COMMA;
      if (comma) {
        consumeToken();
      }
    }
    consumeToken(right);
    commaAtEnd = comma;
    return createAstParameters(parameters);
  }

  private AstNode parameter() throws Scanner.ScanException, ParseException {
    if (getToken().getSymbol() != Symbol.IDENTIFIER || lookahead(0) != NamedParameterOperator.TOKEN) {
      return expr(false);
    }
    AstNode name = identifier(consumeToken().getImage());
    ExtensionHandler named = getExtensionHandler(consumeToken());
    return named.createAstNode(name, expr(true));
  }

  /** A value with the members, calls and slices after it; Jinjava's own reading knows no third part of a slice. */
  @Override
  protected AstNode value() throws Scanner.ScanException, ParseException {
    AstNode value = nonliteral();
    boolean assignable = value != null;
    value = assignable ? value : literal();
    while (value != null) {
      if (getToken().getSymbol() == Symbol.DOT) {
        consumeToken();
        AstDot member = createAstDot(value, consumeToken(Symbol.IDENTIFIER).getImage(), assignable);
        value = getToken().getSymbol() == Symbol.LPAREN ? createAstMethod(member, params()) : member;
      } else if (getToken().getSymbol() == Symbol.LBRACK) {
        consumeToken();
        value = element(value, assignable);
      } else {
        return value;
      }
    }
    return null;
  }

  private AstNode element(AstNode base, boolean assignable) throws Scanner.ScanException, ParseException {
    AstNode first = expr(false);
    if (!isColon()) {
      consumeToken(Symbol.RBRACK);
      AstBracket element = createAstBracket(base, first, assignable, true);
      return getToken().getSymbol() == Symbol.LPAREN ? createAstMethod(element, params()) : element;
    }
    consumeToken();
    AstNode end = expr(false);
    AstNode step = null;
    if (isColon()) {
      consumeToken();
      step = expr(false);
    }
    consumeToken(Symbol.RBRACK);
    return new Slice(base, first, end, step);
  }

  private boolean isColon() {
    return getToken().getSymbol() == Symbol.COLON && getToken().getImage().equals(":");
  }
}
