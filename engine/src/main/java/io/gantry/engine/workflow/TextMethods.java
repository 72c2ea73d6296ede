package io.gantry.engine.workflow;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.objects.collections.PyList;
import java.beans.FeatureDescriptor;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;

/**
 * Python's methods of text, as templates written for Jinja2 call them; every other method or property of text is refused.
 * Also notes when a template looks past the end of a list.
 */
final class TextMethods extends ELResolver {

  private static final Set<String> NAMES =
      Set.of(
          "lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "split", "splitlines", "replace",
          "startswith", "endswith", "find", "count");

  private TextMethods() {}

  /** Jinjava's own read-only resolver with these methods before it. */
  static ELResolver resolver() {
    CompositeELResolver all = new CompositeELResolver();
    all.add(new TextMethods());
    all.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
    return all;
  }

  @Override
  public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
    if (!(base instanceof CharSequence text)) {
      return null;
    }
    Object result = call(text.toString(), String.valueOf(method), arguments == null ? new Object[0] : arguments);
    context.setPropertyResolved(true);
    return result;
  }

  private static Object call(String text, String method, Object[] arguments) {
    return switch (method) {
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "strip" -> text.strip();
      case "lstrip" -> text.stripLeading();
      case "rstrip" -> text.stripTrailing();
      case "title" -> title(text);
      case "capitalize" -> text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1).toLowerCase(Locale.ROOT);
      case "split" -> split(text, arguments);
      case "splitlines" -> text.lines().toList();
      case "replace" -> text.replace(argument(method, arguments, 0), argument(method, arguments, 1));
      case "startswith" -> text.startsWith(argument(method, arguments, 0));
      case "endswith" -> text.endsWith(argument(method, arguments, 0));
      case "find" -> text.indexOf(argument(method, arguments, 0));
      case "count" -> (text.length() - text.replace(argument(method, arguments, 0), "").length()) / Math.max(1, argument(method, arguments, 0).length());
      default -> throw new TemplateException("Text has no method '" + method + "' that a template may call");
    };
  }

  private static List<String> split(String text, Object[] arguments) {
    if (arguments.length == 0 || arguments[0] == null) {
      return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+"));
    }
    int limit = arguments.length > 1 && arguments[1] instanceof Number number ? number.intValue() + 1 : -1;
    return Arrays.asList(text.split(Pattern.quote(arguments[0].toString()), limit));
  }

  private static String title(String text) {
    return Pattern.compile("\\p{L}+").matcher(text.toLowerCase(Locale.ROOT))
        .replaceAll(word -> word.group().substring(0, 1).toUpperCase(Locale.ROOT) + word.group().substring(1));
  }

  private static String argument(String method, Object[] arguments, int index) {
    if (index >= arguments.length || arguments[index] == null) {
      throw new TemplateException("." + method + "() needs " + (index + 1) + " argument" + (index == 0 ? "" : "s"));
    }
    return arguments[index].toString();
  }

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    if (base instanceof CharSequence && !(property instanceof Number)) {
      if (!NAMES.contains(String.valueOf(property))) {
        throw new TemplateException("Text has no property '" + property + "'");
      }
      context.setPropertyResolved(true);
    } else if ((base instanceof PyList list ? list.toList() : base) instanceof ScopeMap.ScopeList scoped) {
      scoped.lookAt(property);
    }
    return null;
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {}

  @Override
  public boolean isReadOnly(ELContext context, Object base, Object property) {
    return true;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, Object base) {
    return Collections.emptyIterator();
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, Object base) {
    return Object.class;
  }
}
