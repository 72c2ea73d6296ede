package io.gantry.engine.workflow;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import java.util.List;
import java.util.function.Predicate;

/** The tests that may be put to a name that is not there. A name whose value is nothing is defined, as in Jinja2. */
record DefinedTest(String name, Predicate<Object> holds) implements ExpTest {

  static List<ExpTest> all() {
    return List.of(
        new DefinedTest("defined", value -> !(value instanceof Undefined)),
        new DefinedTest("undefined", Undefined.class::isInstance),
        new DefinedTest("none", value -> value == null));
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public boolean evaluate(Object value, JinjavaInterpreter interpreter, Object... arguments) {
    return holds.test(value);
  }
}
