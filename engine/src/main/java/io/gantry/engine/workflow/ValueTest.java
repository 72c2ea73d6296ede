package io.gantry.engine.workflow;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The tests that may be put to a name that is not there, and those that compare. A name whose value is nothing is
 * defined, as in Jinja2.
 */
record ValueTest(String name, BiPredicate<Object, Object[]> holds) implements ExpTest {

  private static final Map<String, String> ORDERS =
      Map.of(
          "gt", ">", "greaterthan", ">", ">", ">", "ge", ">=", ">=", ">=",
          "lt", "<", "lessthan", "<", "<", "<", "le", "<=", "<=", "<=");

  static List<ExpTest> all() {
    BiPredicate<Object, Object> equal = Comparison::equal;
    List<ExpTest> tests = new ArrayList<>();
    ORDERS.forEach((name, operator) ->
        tests.add(comparing(name, (left, right) -> Comparison.holds(operator, left, right))));
    tests.addAll(List.of(
        asking("defined", value -> !(value instanceof Undefined)),
        asking("undefined", Undefined.class::isInstance),
        asking("none", value -> value == null),
        comparing("equalto", equal),
        comparing("eq", equal),
        comparing("==", equal),
        comparing("ne", equal.negate()),
        comparing("!=", equal.negate()),
        comparing("in", Comparison::within)));
    return tests;
  }

  private static ValueTest asking(String name, Predicate<Object> holds) {
    return new ValueTest(name, (value, arguments) -> holds.test(value));
  }

  private static ValueTest comparing(String name, BiPredicate<Object, Object> holds) {
    return new ValueTest(name, (value, arguments) -> {
      if (arguments.length != 1) {
        throw new TemplateException("The test '" + name + "' needs one value to compare with");
      }
      return holds.test(value, arguments[0]);
    });
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public boolean evaluate(Object value, JinjavaInterpreter interpreter, Object... arguments) {
    return holds.test(value, arguments);
  }
}
