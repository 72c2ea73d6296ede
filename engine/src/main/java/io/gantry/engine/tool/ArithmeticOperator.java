package io.gantry.engine.tool;

import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.operators.OperatorIfc;
import com.ezylang.evalex.parser.Token;
import java.math.BigDecimal;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** An operator on numbers of bounded size, written as a function. */
final class ArithmeticOperator implements OperatorIfc {

  private final int precedence;
  private final boolean leftAssociative;
  private final boolean prefix;
  private final BinaryOperator<BigDecimal> operation;

  private ArithmeticOperator(
      int precedence, boolean leftAssociative, boolean prefix, BinaryOperator<BigDecimal> operation) {
    this.precedence = precedence;
    this.leftAssociative = leftAssociative;
    this.prefix = prefix;
    this.operation = operation;
  }

  static ArithmeticOperator infix(int precedence, BinaryOperator<BigDecimal> operation) {
    return new ArithmeticOperator(precedence, true, false, operation);
  }

  /** Binds closer than a sign, and from the right: -2^2 is -4, 2^3^2 is 512. */
  static ArithmeticOperator power(BinaryOperator<BigDecimal> operation) {
    return new ArithmeticOperator(OPERATOR_PRECEDENCE_POWER_HIGHER, false, false, operation);
  }

  static ArithmeticOperator prefix(UnaryOperator<BigDecimal> operation) {
    return new ArithmeticOperator(
        OPERATOR_PRECEDENCE_UNARY, false, true, (value, unused) -> operation.apply(value));
  }

  @Override
  public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... operands) {
    BigDecimal first = Arithmetic.number(operands[0]);
    BigDecimal second = prefix ? first : Arithmetic.number(operands[1]);
    return EvaluationValue.numberValue(Arithmetic.bounded(operation.apply(first, second)));
  }

  @Override
  public int getPrecedence() {
    return precedence;
  }

  @Override
  public int getPrecedence(ExpressionConfiguration configuration) {
    return precedence;
  }

  @Override
  public boolean isLeftAssociative() {
    return leftAssociative;
  }

  @Override
  public boolean isPrefix() {
    return prefix;
  }

  @Override
  public boolean isPostfix() {
    return false;
  }

  @Override
  public boolean isInfix() {
    return !prefix;
  }

  @Override
  public boolean isOperandLazy() {
    return false;
  }
}
