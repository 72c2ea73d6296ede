package io.gantry.engine.workflow;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fills in Jinja2 templates. Thread-safe.
 *
 * <p>A template sees the names of its scope and nothing else: no classes, no files, no other templates. It is strict: a
 * name that is not there is an error, also inside a condition, unless the template itself asks whether it is there
 * ({@code is defined}, {@code default}). Scope values may be maps, lists, text, numbers, booleans, JSON or null, and are
 * looked at only where the template does. Output is at most a million characters.
 */
public final class Templates {

  private static final int MAX_OUTPUT = 1_000_000;
  private static final int MAX_COLLECTION = 100_000;
  private static final int MAX_LOOP = 100_000;

  /** They would fill in what was filled in, or answer differently each time. */
  private static final Set<String> FORBIDDEN_FILTERS = Set.of("render", "log", "random", "shuffle");

  private final Jinjava jinjava;
  private final Cache<String, TemplateCode> read = Caffeine.newBuilder().maximumSize(1000).build();

  public Templates() {
    JinjavaConfig config =
        JinjavaConfig.newBuilder()
            .withMaxOutputSize(MAX_OUTPUT)
            .withMaxStringLength(MAX_OUTPUT)
            .withMaxListSize(MAX_COLLECTION)
            .withMaxMapSize(MAX_COLLECTION)
            .withRangeLimit(MAX_LOOP)
            .withMaxRenderDepth(10)
            .withEnableRecursiveMacroCalls(false)
            .withNestedInterpretationEnabled(false)
            .withKeepTrailingNewline(true)
            .withElResolver(TextMethods.resolver())
            .withDisabled(Map.of(
                Context.Library.TAG, Set.of("include", "import", "from", "extends", "block", "do", "eager"),
                Context.Library.FUNCTION, Set.of("today", "unixtimestamp", "type", "super")))
            .withLegacyOverrides(
                LegacyOverrides.newBuilder()
                    .withEvaluateMapKeys(true)
                    .withIterateOverMapKeys(true)
                    .withUsePyishObjectMapper(true)
                    .withUseNaturalOperatorPrecedence(true)
                    .withParseWhitespaceControlStrictly(true)
                    .withKeepNullableLoopValues(true)
                    .build())
            .build();
    this.jinjava = new Jinjava(config);
    jinjava.getGlobalContext().registerFilter(new RegexSearch());
    jinjava.getGlobalContext().registerFilter(new Json());
    jinjava.getGlobalContext().registerFilter(new Truncate());
  }

  /**
   * The template with its names filled in.
   *
   * @throws TemplateException when it is no template, names something that is not there, or exceeds its bounds
   */
  public String render(String template, Map<String, ?> scope) {
    if (isPlain(template)) {
      return template;
    }
    Absences absences = new Absences(checked(template).guards());
    JinjavaInterpreter interpreter = interpreter(scope, absences);
    String rendered = evaluate(interpreter, template);
    absences.first().ifPresent(name -> {
      throw new TemplateException("'" + name + "' is undefined in " + quoted(template));
    });
    failure(interpreter).ifPresent(message -> {
      throw new TemplateException(message + " in " + quoted(template));
    });
    return rendered;
  }

  /**
   * The template with the names filled in that are there; each expression that cannot be filled in stays as it stands.
   * Never throws.
   */
  public String renderLenient(String template, Map<String, ?> scope) {
    return isPlain(template) ? template : Lenient.render(template, part -> render(part, scope));
  }

  /**
   * Checks that a text is a template, without filling it in.
   *
   * @throws TemplateException when it is not
   */
  public void check(String template) {
    if (!isPlain(template)) {
      JinjavaInterpreter interpreter = interpreter(Map.of(), new Absences(checked(template).guards()));
      try {
        interpreter.parse(template);
      } catch (RuntimeException e) {
        throw new TemplateException(e.getMessage() + " in " + quoted(template), e);
      }
      failure(interpreter).ifPresent(message -> {
        throw new TemplateException(message + " in " + quoted(template));
      });
    }
  }

  /** Jinjava leaves out a filter or a test it does not know, and its result with it; here that is an error. */
  private TemplateCode checked(String template) {
    TemplateCode seen = read.getIfPresent(template);
    if (seen != null) {
      return seen;
    }
    TemplateCode code = TemplateCode.of(template);
    Context known = jinjava.getGlobalContext();
    for (String filter : code.filters()) {
      if (known.getFilter(filter) == null || FORBIDDEN_FILTERS.contains(filter)) {
        throw new TemplateException("There is no filter '" + filter + "' in " + quoted(template));
      }
    }
    for (String test : code.tests()) {
      if (known.getExpTest(test) == null) {
        throw new TemplateException("There is no test '" + test + "' in " + quoted(template));
      }
    }
    read.put(template, code);
    return code;
  }

  static boolean isPlain(String template) {
    return !template.contains("{{") && !template.contains("{%") && !template.contains("{#");
  }

  private JinjavaInterpreter interpreter(Map<String, ?> scope, Absences absences) {
    Context context = new Context(jinjava.getGlobalContext(), new ScopeMap("", scope, absences));
    context.setDynamicVariableResolver(name -> scope.containsKey(name) ? null : absences.root(name));
    return new JinjavaInterpreter(jinjava, context, jinjava.getGlobalConfig());
  }

  private static String evaluate(JinjavaInterpreter interpreter, String template) {
    try (var current = JinjavaInterpreter.closeablePushCurrent(interpreter).get()) {
      return current.value().render(template);
    } catch (RuntimeException | StackOverflowError e) {
      throw new TemplateException(e.getMessage() + " in " + quoted(template), e);
    }
  }

  private static Optional<String> failure(JinjavaInterpreter interpreter) {
    return interpreter.getErrorsCopy().stream().map(TemplateError::getMessage).findFirst();
  }

  private static String quoted(String template) {
    String line = template.strip().replaceAll("\\s+", " ");
    return "template \"" + (line.length() > 120 ? line.substring(0, 119) + "…" : line) + "\"";
  }
}
