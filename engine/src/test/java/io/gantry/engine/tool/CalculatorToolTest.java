package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalculatorToolTest {

  private final CalculatorTool calculator = new CalculatorTool();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.1 + 0.2 | 0.3",
        "1/3*3 | 1",
        "10 / 4 | 2.5",
        "(12.5 + 3) * 4 | 62",
        "2 ** 10 | 1024",
        "2^3^2 | 512",
        "-2^2 | -4",
        "2^-1 | 0.5",
        "-7 % 3 | -1",
        "2^200 | 1606938044258990275541962092341162602522202993782792835301376",
        "1/3 | 0.3333333333333333333333333333333333",
        "sqrt(2) | 1.414213562373095048801688724209698",
        "sqrt(144) | 12",
        "4^0.5 | 2",
        "abs(-3.50) | 3.5",
        "round(2.5) | 3",
        "round(10/3, 2) | 3.33",
        "round(1234.5, -2) | 1200",
        "min(3, 1, 2) + max(4, 9) | 10",
        "floor(-1.5) + ceil(1.2) | 0",
        "log(1000) | 3",
        "ln(e) | 1",
        "exp(0) | 1",
        "pow(9, 0.5) | 3",
        "2 ^ -1 | 0.5",
        "2**-3^2 | 0.001953125",
        "3 * -2 | -6",
        "10 ** +2 | 100",
        "pi | 3.141592653589793238462643383279503",
        "PI > 3 | error",
        "1e400 * 1e400 | 1E+800",
        "1e-30 | 1E-30",
        "100 - 100 | 0"
      })
  void evaluatesArithmeticExactlyWhereItCan(String expression, String expected) throws Exception {
    if (expected.equals("error")) {
      assertThatThrownBy(() -> calculate(expression)).isInstanceOf(ToolException.class);
    } else {
      assertThat(calculate(expression)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "1 +", "(1", "1 / 0", "5 % 0", "0^-1", "sqrt(-1)", "ln(0)", "log(-1)", "exp(1000)", "9^9^9^9",
        "1e999999999 + 1", "1e99999999999", "floor(1e999999999)", "2^1e999999999", "\"a\" + \"b\"", "a.b", "a[0]",
        "FACT(1000000)", "RANDOM()", "STR_FORMAT(\"%s\", 1)", "DT_NOW()", "TRUE", "x", "2 pi",
        "min()", "round(1, 2, 3)",
        "getClass()", "1; 2", "round(1, 1000000)"
      })
  void answersEverythingElseWithAReason(String expression) {
    assertThatThrownBy(() -> calculate(expression)).isInstanceOf(ToolException.class).message().isNotBlank();
  }

  @Test
  void boundsLengthAndDepth() {
    String deep = "(".repeat(499) + "1" + ")".repeat(499);
    String signs = "-".repeat(999) + "1";
    assertThatThrownBy(() -> calculate("1+".repeat(600) + "1")).hasMessageContaining("1 to 1000 characters");
    assertThatThrownBy(() -> calculate(signs)).hasMessageContaining("recursion depth");
    assertThat(deep).hasSizeLessThan(1000);
    assertThatThrownBy(() -> calculate("abs(".repeat(150) + "1" + ")".repeat(150)))
        .hasMessageContaining("recursion depth");
  }

  private String calculate(String expression) throws ToolException {
    return calculator.call(arguments("expression", expression), context());
  }
}
