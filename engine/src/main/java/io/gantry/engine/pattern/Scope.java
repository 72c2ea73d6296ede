package io.gantry.engine.pattern;

import io.gantry.engine.run.Failure;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Builds the names that templates may use. */
final class Scope {

  /** Template of what an agent is told that stands at the beginning and whose place says nothing. */
  static final String GIVEN =
      "{% for name, value in inputs.items() %}{{ name }}: {{ value if value is string else value | tojson }}\n{% endfor %}";

  private final Map<String, Object> names = new LinkedHashMap<>();

  private Scope() {}

  /** A scope with the run's inputs, each by its own name and all together as {@code inputs}. */
  static Scope of(RunView view) {
    Scope scope = new Scope();
    scope.names.putAll(view.inputs());
    scope.names.put("inputs", view.inputs());
    return scope;
  }

  Scope with(String name, Object value) {
    names.put(name, value);
    return this;
  }

  Map<String, ?> names() {
    return Collections.unmodifiableMap(names);
  }

  /** The first {@code size} of these steps as templates see them, each made when it is looked at. */
  static List<Map<String, ?>> list(List<StepView> steps, int size) {
    return new AbstractList<>() {
      @Override
      public Map<String, ?> get(int index) {
        StepView step = steps.get(index);
        Map<String, Object> seen = new LinkedHashMap<>(step(step));
        seen.put("index", index);
        return seen;
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  /** A step as templates see it. */
  static Map<String, ?> step(StepView step) {
    return Map.of(
        "agent", step.agent(),
        "response", response(step),
        "status", step.status().name().toLowerCase(Locale.ROOT),
        "tokens_estimated",
        step.tokens().total() + step.shared().map(shared -> shared.tokens().total()).orElse(0L));
  }

  /** The scope with what only artifacts see: {@code TRACE}, the workflow's {@code name}, and when the last step ended. */
  Scope ofArtifact(RunView view) {
    List<StepView> steps = view.steps();
    Optional<Instant> ended = steps.isEmpty() ? Optional.empty() : steps.get(steps.size() - 1).endedAt();
    names.putIfAbsent("name", view.workflow().name());
    names.putIfAbsent("timestamp", ended.map(Object::toString).orElse(""));
    return with("TRACE", trace(view));
  }

  /** What a step contributes to those after it: its response, or, where that is tolerated, why there is none. */
  static String response(StepView step) {
    return step.response().orElseGet(() -> step.failure().map(Failure::reason).orElse(""));
  }

  /** What {@code TRACE} holds in an artifact: every step, in order of start. */
  static List<Map<String, ?>> trace(RunView view) {
    return view.steps().stream().<Map<String, ?>>map(Scope::traced).toList();
  }

  private static Map<String, ?> traced(StepView step) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", step.id().value());
    line.putAll(step(step));
    line.put("input", step.input());
    line.put("started_at", step.startedAt().toString());
    line.put("ended_at", step.endedAt().map(Object::toString).orElse(""));
    return line;
  }
}
