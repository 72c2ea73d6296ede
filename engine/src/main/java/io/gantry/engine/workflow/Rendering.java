package io.gantry.engine.workflow;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.NullValue;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.tree.Node;
import java.util.Map;
import java.util.Optional;

/** One filling-in of one template: its scope, its first failure, and how much work it has done. One thread. */
final class Rendering extends JinjavaInterpreter {

  /** Parts of a template filled in and turns of loops; about a second's work. */
  private static final int MAX_WORK = 500_000;

  private TemplateException failure;
  private int work;

  Rendering(Jinjava jinjava, JinjavaConfig config, Map<String, ?> scope) {
    super(jinjava, new ForgetfulContext(jinjava.getGlobalContext()), config);
    Scope visible = new Scope(scope, this);
    getContext().setDynamicVariableResolver(visible::member);
  }

  /** What to put into Jinjava's context for a value, because it forgets names with nothing under them. */
  static Object kept(Object value) {
    return value == null ? NullValue.INSTANCE : value;
  }

  @Override
  public Object retraceVariable(String variable, int line, int position) {
    Object value = super.retraceVariable(variable, line, position);
    return value == NullValue.INSTANCE ? null : value;
  }

  /** The rendering in which Jinjava is calling back. */
  static Rendering current() {
    if (JinjavaInterpreter.getCurrent() instanceof Rendering rendering) {
      return rendering;
    }
    throw new TemplateException("Only templates may use this");
  }

  static void countPart(Node node, JinjavaInterpreter interpreter) {
    if (interpreter instanceof Rendering rendering) {
      rendering.spend(1);
    }
  }

  void spend(int more) {
    work = more > MAX_WORK - work ? MAX_WORK + 1 : work + more;
    if (work > MAX_WORK) {
      throw failed(new TemplateException("The template takes more than " + MAX_WORK + " steps to fill in"));
    }
  }

  /** Remembers the first failure, because Jinjava turns many an exception into an empty text. */
  TemplateException failed(TemplateException first) {
    if (failure == null) {
      failure = first;
    }
    return failure;
  }

  /** Jinjava goes on after an error, with nothing for the value: what fails then is not the reason. */
  @Override
  public void addError(TemplateError error) {
    super.addError(error);
    if (error != null) {
      failed(exception(error));
    }
  }

  @Override
  public String getAsString(Object value) {
    return PythonText.of(value);
  }

  Optional<TemplateException> failure() {
    return Optional.ofNullable(failure);
  }

  void forgetFailure() {
    failure = null;
    while (!getErrorsCopy().isEmpty()) {
      removeLastError();
    }
  }

  static TemplateException exception(TemplateError error) {
    Throwable root = null;
    for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
      root = cause;
      if (cause instanceof TemplateException exception) {
        return exception;
      }
    }
    String line = error.getLineno() > 1 ? " (line " + error.getLineno() + " of the template)" : "";
    // What fails within Jinjava's own filters and tests comes as Java's words for it, which help nobody here.
    boolean within = root != null && root.getClass().getName().startsWith("java.");
    String message =
        within ? "An expression cannot be worked out with the values it has"
            : root instanceof InterpretException ? root.getMessage()
            : error.getMessage();
    return new TemplateException(message.replaceAll("\\s+", " ") + line, error.getException());
  }
}
