package io.gantry.engine.tool;

import com.ezylang.evalex.Expression;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.FunctionIfc;
import com.ezylang.evalex.functions.FunctionParameterDefinition;
import com.ezylang.evalex.parser.Token;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A function of some numbers of bounded size. */
final class ArithmeticFunction implements FunctionIfc {

  private final int fewest;
  private final int most;
  private final Function<List<BigDecimal>, BigDecimal> function;

  private ArithmeticFunction(int fewest, int most, Function<List<BigDecimal>, BigDecimal> function) {
    this.fewest = fewest;
    this.most = most;
    this.function = function;
  }

  static ArithmeticFunction ofOne(UnaryOperator<BigDecimal> function) {
    return new ArithmeticFunction(1, 1, values -> function.apply(values.get(0)));
  }

  static ArithmeticFunction of(int fewest, int most, Function<List<BigDecimal>, BigDecimal> function) {
    return new ArithmeticFunction(fewest, most, function);
  }

  /** One parameter that repeats: how many there may be is checked before evaluation. */
  @Override
  public List<FunctionParameterDefinition> getFunctionParameterDefinitions() {
    return List.of(FunctionParameterDefinition.builder().name("value").isVarArg(true).build());
  }

  @Override
  public void validatePreEvaluation(Token token, EvaluationValue... values) {
    if (values.length < fewest || values.length > most) {
      throw new ArithmeticException(
          token.getValue() + " takes " + (fewest == most ? fewest : fewest + " to " + most) + " values, not "
              + values.length);
    }
  }

  @Override
  public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... values) {
    List<BigDecimal> numbers = Arrays.stream(values).map(Arithmetic::number).toList();
    return EvaluationValue.numberValue(Arithmetic.bounded(function.apply(numbers)));
  }

  @Override
  public boolean hasVarArgs() {
    return true;
  }
}
