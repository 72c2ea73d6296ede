package io.gantry.engine.tool;

import com.ezylang.evalex.BaseException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.config.MapBasedFunctionDictionary;
import com.ezylang.evalex.config.MapBasedOperatorDictionary;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.operators.OperatorIfc;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Decimal arithmetic on text. The library parses; every operator and function it may reach is written here, so that
 * each result is a number of bounded size and no expression can call anything else. Thread-safe.
 */
final class Arithmetic {

  static final String FUNCTIONS = "sqrt abs round min max floor ceil log ln exp pow";

  private static final Pattern SPACE_BEFORE_SIGN = Pattern.compile("(\\^|\\*\\*)\\s+(?=[-+])");
  private static final int MAX_LENGTH = 1_000;
  private static final int MAX_DEPTH = 200;

  /** What is computed, against what is shown: the spare digits keep (1/3)*3 at 1. */
  private static final MathContext COMPUTED = new MathContext(100, RoundingMode.HALF_EVEN);

  private static final MathContext SHOWN = new MathContext(34, RoundingMode.HALF_EVEN);

  /** No number is further from 1 than this power of ten, in either direction. */
  private static final int MAX_EXPONENT = 10_000;

  private static final BigDecimal PI =
      new BigDecimal(
          "3.1415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679");
  private static final BigDecimal E =
      new BigDecimal(
          "2.7182818284590452353602874713526624977572470936999595749669676277240766303535475945713821785251664274");

  private final ExpressionConfiguration configuration =
      ExpressionConfiguration.builder()
          .operatorDictionary(operators())
          .functionDictionary(functions())
          .defaultConstants(Map.of("pi", EvaluationValue.numberValue(PI), "e", EvaluationValue.numberValue(E)))
          .mathContext(COMPUTED)
          .arraysAllowed(false)
          .structuresAllowed(false)
          .binaryAllowed(false)
          .implicitMultiplicationAllowed(false)
          .powerOfPrecedence(OperatorIfc.OPERATOR_PRECEDENCE_POWER_HIGHER)
          .maxRecursionDepth(MAX_DEPTH)
          .build();

  /** The value as plain decimal text, in scientific notation when very large or very small. */
  String evaluate(String expression) throws ToolException {
    if (expression.isBlank() || expression.length() > MAX_LENGTH) {
      throw new ToolException("An expression has 1 to " + MAX_LENGTH + " characters, not " + expression.length() + ".");
    }
    try {
      return shown(number(new Expression(signsJoined(expression), configuration).evaluate()));
    } catch (BaseException e) {
      throw new ToolException(e.getMessage() + " (at character " + e.getStartPosition() + ").", e);
    } catch (ArithmeticException e) {
      throw new ToolException(e.getMessage() + ".", e);
    } catch (NumberFormatException e) {
      throw new ToolException("The expression holds a number that cannot be read.", e);
    }
  }

  private static String signsJoined(String expression) {
    return SPACE_BEFORE_SIGN.matcher(expression).replaceAll("$1");
  }

  static BigDecimal number(EvaluationValue value) {
    if (!value.isNumberValue()) {
      throw new ArithmeticException("Only numbers can be calculated with");
    }
    return bounded(value.getNumberValue());
  }

  /** The same number if its size is bearable. */
  static BigDecimal bounded(BigDecimal value) {
    if (value.signum() != 0 && Math.abs((long) value.precision() - value.scale()) > MAX_EXPONENT) {
      throw new ArithmeticException("A number is beyond 10^" + MAX_EXPONENT + " or below 10^-" + MAX_EXPONENT);
    }
    // Zero can carry a huge scale of its own.
    return value.signum() == 0 ? BigDecimal.ZERO : value.round(COMPUTED);
  }

  private static String shown(BigDecimal value) {
    boolean integer = value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
    BigDecimal rounded = (integer ? value : value.round(SHOWN)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale();
    return exponent > COMPUTED.getPrecision() || exponent < -20 ? rounded.toString() : rounded.toPlainString();
  }

  private static MapBasedOperatorDictionary operators() {
    MapBasedOperatorDictionary operators = new MapBasedOperatorDictionary();
    int additive = OperatorIfc.OPERATOR_PRECEDENCE_ADDITIVE;
    int multiplicative = OperatorIfc.OPERATOR_PRECEDENCE_MULTIPLICATIVE;
    operators.addOperator("+", ArithmeticOperator.infix(additive, (a, b) -> a.add(b, COMPUTED)));
    operators.addOperator("-", ArithmeticOperator.infix(additive, (a, b) -> a.subtract(b, COMPUTED)));
    operators.addOperator("*", ArithmeticOperator.infix(multiplicative, (a, b) -> a.multiply(b, COMPUTED)));
    operators.addOperator("/", ArithmeticOperator.infix(multiplicative, (a, b) -> a.divide(divisor(b), COMPUTED)));
    operators.addOperator("%", ArithmeticOperator.infix(multiplicative, (a, b) -> a.remainder(divisor(b))));
    for (String power : List.of("^", "**")) {
      operators.addOperator(power, ArithmeticOperator.power(Arithmetic::power));
      // The parser cannot see a sign after an operator that binds closer than signs do.
      operators.addOperator(power + "-", ArithmeticOperator.power((a, b) -> power(a, b.negate())));
      operators.addOperator(power + "+", ArithmeticOperator.power(Arithmetic::power));
    }
    operators.addOperator("+", ArithmeticOperator.prefix(UnaryOperator.identity()));
    operators.addOperator("-", ArithmeticOperator.prefix(BigDecimal::negate));
    return operators;
  }

  private static MapBasedFunctionDictionary functions() {
    MapBasedFunctionDictionary functions = new MapBasedFunctionDictionary();
    functions.addFunction("sqrt", ArithmeticFunction.ofOne(Arithmetic::squareRoot));
    functions.addFunction("abs", ArithmeticFunction.ofOne(BigDecimal::abs));
    functions.addFunction("floor", ArithmeticFunction.ofOne(x -> x.setScale(0, RoundingMode.FLOOR)));
    functions.addFunction("ceil", ArithmeticFunction.ofOne(x -> x.setScale(0, RoundingMode.CEILING)));
    functions.addFunction("log", ArithmeticFunction.ofOne(x -> real(Math.log10(positive(x)))));
    functions.addFunction("ln", ArithmeticFunction.ofOne(x -> real(Math.log(positive(x)))));
    functions.addFunction("exp", ArithmeticFunction.ofOne(x -> real(Math.exp(x.doubleValue()))));
    functions.addFunction("pow", ArithmeticFunction.of(2, 2, xs -> power(xs.get(0), xs.get(1))));
    functions.addFunction("round", ArithmeticFunction.of(1, 2, Arithmetic::round));
    functions.addFunction("min", ArithmeticFunction.of(1, 100, Collections::min));
    functions.addFunction("max", ArithmeticFunction.of(1, 100, Collections::max));
    return functions;
  }

  private static BigDecimal divisor(BigDecimal divisor) {
    if (divisor.signum() == 0) {
      throw new ArithmeticException("Division by zero");
    }
    return divisor;
  }

  /** Exact for whole exponents as far as the digits reach; as exact as a double otherwise. */
  private static BigDecimal power(BigDecimal base, BigDecimal exponent) {
    if (exponent.stripTrailingZeros().scale() > 0) {
      return real(Math.pow(base.doubleValue(), exponent.doubleValue()));
    }
    if (exponent.abs().compareTo(BigDecimal.valueOf(1_000_000)) > 0) {
      throw new ArithmeticException("An exponent is beyond one million");
    }
    int whole = exponent.intValueExact();
    if (whole < 0) {
      return BigDecimal.ONE.divide(divisor(bounded(base.pow(-whole, COMPUTED))), COMPUTED);
    }
    return base.pow(whole, COMPUTED);
  }

  private static BigDecimal squareRoot(BigDecimal value) {
    if (value.signum() < 0) {
      throw new ArithmeticException("A negative number has no real square root");
    }
    return value.sqrt(COMPUTED);
  }

  private static BigDecimal round(List<BigDecimal> arguments) {
    BigDecimal decimals = arguments.size() == 1 ? BigDecimal.ZERO : arguments.get(1);
    if (decimals.abs().compareTo(BigDecimal.valueOf(100)) > 0 || decimals.stripTrailingZeros().scale() > 0) {
      throw new ArithmeticException("round takes a whole number of decimals, -100 to 100");
    }
    return arguments.get(0).setScale(decimals.intValueExact(), RoundingMode.HALF_UP);
  }

  private static double positive(BigDecimal value) {
    if (value.signum() <= 0) {
      throw new ArithmeticException("Only a positive number has a logarithm");
    }
    return value.doubleValue();
  }

  private static BigDecimal real(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new ArithmeticException("The result is not a number that can be represented");
    }
    return BigDecimal.valueOf(value);
  }
}
