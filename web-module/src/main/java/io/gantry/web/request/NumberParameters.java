package io.gantry.web.request;

import io.gantry.web.problem.InvalidRequestException;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads parameters that are numbers or truth values. JAX-RS itself answers 404 for a query parameter that is none, as if
 * the address were wrong; here it is 400 with the parameter's name. A missing one is null, or the zero of a primitive.
 */
@Provider
public class NumberParameters implements ParamConverterProvider {

  /** How a type is read, what to call it, and what a missing one is. */
  private record Form(Function<String, Object> read, String name, Object missing) {

    Form orElse(Object zero) {
      return new Form(read, name, zero);
    }
  }

  private static final Form INT = new Form(Integer::valueOf, "a whole number up to " + Integer.MAX_VALUE, null);
  private static final Form LONG = new Form(Long::valueOf, "a whole number up to " + Long.MAX_VALUE, null);
  private static final Form TRUTH = new Form(NumberParameters::truth, "true or false", null);

  private static final Map<Class<?>, Form> FORMS =
      Map.of(
          int.class, INT.orElse(0),
          Integer.class, INT,
          long.class, LONG.orElse(0L),
          Long.class, LONG,
          boolean.class, TRUTH.orElse(false),
          Boolean.class, TRUTH);

  @Override
  public <T> ParamConverter<T> getConverter(Class<T> type, Type genericType, Annotation[] annotations) {
    Form form = FORMS.get(type);
    return form == null ? null : new Converter<>(form, name(annotations));
  }

  private static Object truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static String name(Annotation[] annotations) {
    for (Annotation annotation : annotations) {
      if (annotation instanceof QueryParam query) {
        return query.value();
      } else if (annotation instanceof PathParam path) {
        return path.value();
      } else if (annotation instanceof HeaderParam header) {
        return header.value();
      }
    }
    return "parameter";
  }

  private record Converter<T>(Form form, String parameter) implements ParamConverter<T> {

    @Override
    @SuppressWarnings("unchecked") // The form is the one of the type.
    public T fromString(String text) {
      if (text == null) {
        // Jersey asks for missing ones too, and cannot call a method with null for a primitive.
        return (T) form.missing();
      }
      try {
        return (T) form.read().apply(text);
      } catch (IllegalArgumentException e) {
        throw new InvalidRequestException(parameter, parameter + " is " + form.name() + ", not '" + text + "'.");
      }
    }

    @Override
    public String toString(T value) {
      return String.valueOf(value);
    }
  }
}
