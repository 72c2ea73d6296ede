package io.gantry.engine.workflow;

import com.hubspot.jinjava.el.ext.NamedParameter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.PropertyNotWritableException;

/**
 * Everything a template can reach from a value: members of maps and lists, the loop's counters, the methods of text and
 * maps. It replaces Jinjava's resolvers, which look into Java objects, so there is no way from a value to its class.
 */
final class TemplateValues extends ELResolver {

  private static final Set<String> FIT_FOR_UNDEFINED = Set.of("default", "d", "defined", "undefined", "none");

  private static final Set<String> OF_MAPS = Set.of("items", "keys", "values", "get");

  /** What a template may call on some value. */
  static final Set<String> METHODS =
      Stream.concat(OF_MAPS.stream(), TextMethods.NAMES.stream()).collect(Collectors.toUnmodifiableSet());

  private static final int CHARACTERS_PER_STEP = 100;
  private static final int ELEMENTS_PER_STEP = 20;

  @Override
  public Object getValue(ELContext context, Object base, Object property) {
    context.setPropertyResolved(true);
    return member(base, String.valueOf(property));
  }

  /** What a value has under a name or at a place; {@link Undefined} where there is nothing. */
  static Object member(Object base, String name) {
    if (base instanceof Undefined undefined) {
      return undefined;
    } else if (base instanceof Scope scope) {
      return scope.member(name);
    } else if (base instanceof Map<?, ?> map) {
      return map.containsKey(name) ? map.get(name) : undefined("an object", name);
    } else if (base instanceof List<?> list) {
      return element(list, name);
    } else if (base instanceof Map.Entry<?, ?> entry && Set.of("0", "1").contains(name)) {
      return name.equals("0") ? entry.getKey() : entry.getValue();
    } else if (base instanceof ForLoop loop) {
      return counter(loop, name);
    } else if (base instanceof String text && isInteger(name)) {
      return character(text, name);
    }
    return undefined(kind(base), name);
  }

  private static Object element(List<?> list, String name) {
    if (isInteger(name)) {
      int index = Integer.parseInt(name);
      int place = index < 0 ? index + list.size() : index;
      if (place >= 0 && place < list.size()) {
        return list.get(place);
      }
    }
    return list instanceof Scope.Items items ? items.undefined(name) : undefined("a list", name);
  }

  private static Object character(String text, String name) {
    int index = Integer.parseInt(name);
    int place = index < 0 ? index + text.length() : index;
    return place >= 0 && place < text.length() ? String.valueOf(text.charAt(place)) : undefined("a text", name);
  }

  private static Object counter(ForLoop loop, String name) {
    return switch (name) {
      case "index" -> (long) loop.getIndex();
      case "index0" -> (long) loop.getIndex0();
      case "revindex" -> (long) loop.getRevindex();
      case "revindex0" -> (long) loop.getRevindex0();
      case "first" -> loop.isFirst();
      case "last" -> loop.isLast();
      case "length" -> (long) loop.getLength();
      case "depth" -> (long) loop.getDepth();
      case "depth0" -> (long) loop.getDepth0();
      default -> undefined("loop", name);
    };
  }

  private static Undefined undefined(String owner, String name) {
    return new Undefined("'" + name + "' of " + owner, Rendering.current());
  }

  @Override
  public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] arguments) {
    context.setPropertyResolved(true);
    Object[] given = arguments == null ? new Object[0] : arguments;
    Rendering rendering = Rendering.current();
    rendering.spend(1 + work(base) + work(given));
    try {
      if (base instanceof Filter filter) {
        return filtered(filter, given);
      } else if (base instanceof ExpTest test) {
        return tested(test, String.valueOf(method), given);
      }
      return called(base, String.valueOf(method), given);
    } catch (TemplateException e) {
      throw rendering.failed(e);
    }
  }

  /** What it takes to look at a value once, in {@link Rendering}'s steps; each takes a microsecond or two. */
  static int work(Object value) {
    if (value instanceof Undefined) {
      return 0;
    } else if (value instanceof CharSequence text) {
      return text.length() / CHARACTERS_PER_STEP;
    } else if (value instanceof Collection<?> elements) {
      return elements.size() / ELEMENTS_PER_STEP;
    } else if (value instanceof Map<?, ?> map) {
      return map.size() / ELEMENTS_PER_STEP;
    } else if (value instanceof Object[] several) {
      return Arrays.stream(several).mapToInt(TemplateValues::work).sum();
    }
    return 0;
  }

  private static Object filtered(Filter filter, Object[] given) {
    refuseUndefined(filter.getName(), given[0]);
    Object[] positional = given[2] instanceof Object[] some ? some : new Object[0];
    Map<String, Object> named = new LinkedHashMap<>();
    ((Map<?, ?>) given[3]).forEach((name, value) -> named.put(String.valueOf(name), value));
    for (Object argument : positional) {
      refuseUndefined("", argument);
    }
    return filter.filter(given[0], (JinjavaInterpreter) given[1], positional, named);
  }

  private static boolean tested(ExpTest test, String method, Object[] given) {
    refuseUndefined(test.getName(), given[0]);
    Object[] more = Arrays.copyOfRange(given, 2, given.length);
    JinjavaInterpreter interpreter = (JinjavaInterpreter) given[1];
    return method.equals("evaluateNegated")
        ? test.evaluateNegated(given[0], interpreter, more)
        : test.evaluate(given[0], interpreter, more);
  }

  private static void refuseUndefined(String use, Object value) {
    if (value instanceof Undefined undefined && !FIT_FOR_UNDEFINED.contains(use)) {
      throw undefined.used();
    }
  }

  private static Object called(Object base, String method, Object[] given) {
    if (base instanceof Undefined undefined) {
      throw undefined.used();
    }
    for (Object argument : given) {
      if (argument instanceof Undefined undefined) {
        throw undefined.used();
      } else if (argument instanceof NamedParameter named) {
        throw new TemplateException("." + method + "() takes no named argument '" + named.getName() + "'");
      }
    }
    if (base instanceof CharSequence text) {
      return TextMethods.call(text.toString(), method, given);
    } else if (base instanceof Map<?, ?> map) {
      return mapMethod(map, method, given);
    }
    throw new TemplateException(kind(base) + " has no method '" + method + "' that a template may call");
  }

  private static Object mapMethod(Map<?, ?> map, String method, Object[] given) {
    return switch (method) {
      case "items" -> map.entrySet().stream().<Object>map(Tuple::of).toList();
      case "keys" -> new ArrayList<Object>(map.keySet());
      case "values" -> new ArrayList<Object>(map.values());
      case "get" -> get(map, given);
      default -> throw new TemplateException("An object has no method '" + method + "' that a template may call");
    };
  }

  private static Object get(Map<?, ?> map, Object[] given) {
    if (given.length == 0) {
      throw new TemplateException(".get() needs the name of a member");
    }
    String name = String.valueOf(given[0]);
    return map.containsKey(name) ? map.get(name) : given.length > 1 ? given[1] : null;
  }

  private static boolean isInteger(String name) {
    return name.matches("-?\\d{1,9}");
  }

  private static String kind(Object value) {
    return value == null ? "nothing"
        : value instanceof CharSequence ? "a text"
        : value instanceof Number ? "a number"
        : value instanceof Boolean ? "a boolean"
        : value instanceof List<?> ? "a list"
        : "this value";
  }

  @Override
  public Class<?> getType(ELContext context, Object base, Object property) {
    return null;
  }

  @Override
  public void setValue(ELContext context, Object base, Object property, Object value) {
    throw new PropertyNotWritableException("Templates cannot change '" + property + "'");
  }

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
