package io.gantry.engine.workflow;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.tree.Node;
import java.util.Map;
import java.util.Optional;

/** One filling-in of one template: its scope, its first failure, and how much work it has done. One thread. */
final class Rendering extends JinjavaInterpreter {

  /** Parts of a template filled in and turns of loops; about a second's work. */
  private static final int MAX_WORK = 500_000;

  private static final Map<String, Object> WORDS = Map.of("True", true, "False", false);

  private TemplateException failure;
  private int work;

  Rendering(Jinjava jinjava, JinjavaConfig config, Map<String, ?> scope) {
    super(jinjava, new ForgetfulContext(jinjava.getGlobalContext()), config);
    Scope visible = new Scope(scope, this);
    getContext().setDynamicVariableResolver(name -> missing(name, visible));
  }

  /** Called for each name that the template has not set itself, and for those it has set to nothing. */
  private Object missing(String name, Scope visible) {
    if (WORDS.containsKey(name)) {
      return WORDS.get(name);
    }
    if (name.equals("None") || name.equals("none") || getContext().containsKey(name)) {
      return null;
    }
    return visible.member(name);
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

  Optional<TemplateException> failure() {
    return failure != null ? Optional.of(failure) : getErrorsCopy().stream().map(Rendering::exception).findFirst();
  }

  void forgetFailure() {
    failure = null;
    while (!getErrorsCopy().isEmpty()) {
      removeLastError();
    }
  }

  static TemplateException exception(TemplateError error) {
    for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
      if (cause instanceof TemplateException exception) {
        return exception;
      }
    }
    String line = error.getLineno() > 1 ? " (line " + error.getLineno() + " of the template)" : "";
    return new TemplateException(error.getMessage().replaceAll("\\s+", " ") + line, error.getException());
  }
}
