package io.gantry.engine.workflow;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.OutputTooBigException;
import com.hubspot.jinjava.tree.Node;
import io.gantry.engine.text.ShortText;
import java.util.Map;

/**
 * Fills in Jinja2 templates. Thread-safe; parsed templates are kept, the {@value #MAX_KEPT} used last.
 *
 * <p>A template sees the names of its scope and nothing else: no classes, no files, no other templates. It is strict: a
 * name that is not there is an error wherever its value is used, in a condition too, unless the template itself asks
 * whether it is there ({@code is defined}, {@code default}). Scope values may be maps, lists, text, numbers, booleans,
 * {@link com.fasterxml.jackson.databind.JsonNode JSON} or null (filled in as nothing); a map or list is only looked at
 * where the template looks at it. Template and output are at most {@value TemplateLanguage#MAX_OUTPUT} characters each;
 * nesting and the work are bounded too.
 */
public final class Templates {

  /** Most templates kept as they were taken apart. */
  public static final int MAX_KEPT = 2_000;

  private final TemplateLanguage language = new TemplateLanguage();
  private final Cache<String, Parsed> parsed =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).executor(Runnable::run).build();

  /** A template taken apart; nodes are not changed by filling them in. */
  private record Parsed(Node root, TemplateNames names) {}

  /** Templates kept as they were taken apart. */
  public int kept() {
    parsed.cleanUp();
    return (int) parsed.estimatedSize();
  }

  /**
   * The template with its names filled in.
   *
   * @throws TemplateException when it is no template, uses a name that is not there, or exceeds its bounds
   */
  public String render(String template, Map<String, ?> scope) {
    if (isPlain(template)) {
      TemplateBounds.checkLength(template);
      return template;
    }
    Parsed known = parse(template);
    Rendering rendering = language.rendering(scope);
    return inside(rendering, template, interpreter -> {
      language.checkTagsAndMethods(known.names());
      return interpreter.render(known.root());
    });
  }

  /**
   * The template with the names filled in that are there. What cannot be filled in stays exactly as it stands. Never
   * throws.
   */
  public String renderLenient(String template, Map<String, ?> scope) {
    if (isPlain(template)) {
      return template;
    }
    try {
      if (template.indexOf('\\') < 0) {
        return partByPart(parse(template).root(), scope);
      }
      return render(template, scope);
    } catch (TemplateException asAWhole) {
      return expressionByExpression(template, scope);
    }
  }

  /**
   * Checks that a text is a template, without filling it in.
   *
   * @throws TemplateException when it is not
   */
  public void check(String template) {
    names(template);
  }

  /**
   * The names a template uses.
   *
   * @throws TemplateException when it is no template
   */
  TemplateNames names(String template) {
    if (isPlain(template)) {
      TemplateBounds.checkLength(template);
      return TemplateNames.none();
    }
    TemplateNames names = parse(template).names();
    language.checkTagsAndMethods(names);
    return names;
  }

  static boolean isPlain(String template) {
    return !template.contains("{{") && !template.contains("{%") && !template.contains("{#");
  }

  private Parsed parse(String template) {
    return parsed.get(template, this::parseAnew);
  }

  private Parsed parseAnew(String template) {
    Rendering rendering = language.rendering(Map.of());
    return inside(rendering, template, interpreter -> {
      TemplateBounds.check(template);
      Node root = interpreter.parse(TemplateText.forJinjava(template));
      rendering.failure().ifPresent(failure -> {
        throw failure;
      });
      TemplateNames names = TemplateNames.of(root);
      language.check(names);
      return new Parsed(root, names);
    });
  }

  private String partByPart(Node root, Map<String, ?> scope) {
    Rendering rendering = language.rendering(scope);
    StringBuilder text = new StringBuilder();
    for (Node part : root.getChildren()) {
      try {
        String filled = inside(rendering, "", interpreter -> part.render(interpreter).getValue());
        text.append(filled);
      } catch (TemplateException e) {
        rendering.forgetFailure();
        text.append(part.reconstructImage());
      }
    }
    return text.toString();
  }

  private String expressionByExpression(String template, Map<String, ?> scope) {
    StringBuilder text = new StringBuilder();
    int copied = 0;
    int open = template.indexOf("{{");
    int end = template.indexOf("}}", open + 2);
    while (open >= 0 && end >= 0) {
      text.append(template, copied, open).append(orAsItStands(template.substring(open, end + 2), scope));
      copied = end + 2;
      open = template.indexOf("{{", copied);
      end = template.indexOf("}}", open + 2);
    }
    return text.append(template, copied, template.length()).toString();
  }

  private String orAsItStands(String expression, Map<String, ?> scope) {
    try {
      return render(expression, scope);
    } catch (TemplateException e) {
      return expression;
    }
  }

  /** Runs Jinjava and turns every way in which it can fail into one. */
  private static <T> T inside(Rendering rendering, String template, Task<T> task) {
    try (var current = JinjavaInterpreter.closeablePushCurrent(rendering).get()) {
      T result = task.run(current.value());
      rendering.failure().ifPresent(failure -> {
        throw failure;
      });
      return result;
    } catch (OutputTooBigException e) {
      throw new TemplateException(
          "The text would be longer than " + TemplateLanguage.MAX_OUTPUT + " characters" + in(template), e);
    } catch (StackOverflowError e) {
      throw new TemplateException("The template is nested or chained too deeply" + in(template), e);
    } catch (RuntimeException e) {
      TemplateException failure =
          rendering.failure().orElseGet(() ->
              e instanceof TemplateException known ? known : new TemplateException(String.valueOf(e.getMessage()), e));
      throw new TemplateException(failure.getMessage() + in(template), failure);
    }
  }

  @FunctionalInterface
  private interface Task<T> {
    T run(JinjavaInterpreter interpreter);
  }

  private static String in(String template) {
    String line = ShortText.line(template, 120);
    return line.isEmpty() ? "" : " in the template \"" + line + "\"";
  }
}
