package io.gantry.web.request;

import io.gantry.web.problem.InvalidRequestException;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses query parameters that an operation does not have, as bodies are refused for members that they do not have: a
 * filter whose name is misspelt would else count for nothing, and its answer look like the right one.
 */
@Provider
public class KnownParameters implements ContainerRequestFilter {

  @Context
  ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext request) {
    Set<String> given = request.getUriInfo().getQueryParameters().keySet();
    if (!given.isEmpty() && resource.getResourceMethod() != null) {
      check(given, names(resource.getResourceMethod()));
    }
  }

  static void check(Collection<String> given, Set<String> known) {
    for (String name : given) {
      if (!known.contains(name)) {
        String there = known.isEmpty() ? "it has none" : "only " + String.join(", ", known);
        throw new InvalidRequestException(
            name, "This operation has no query parameter '" + name + "', " + there + ".");
      }
    }
  }

  /** The names of the query parameters that an operation has, in alphabetical order. */
  static Set<String> names(Method operation) {
    Set<String> names = new TreeSet<>();
    for (Parameter parameter : operation.getParameters()) {
      if (parameter.isAnnotationPresent(QueryParam.class)) {
        names.add(parameter.getAnnotation(QueryParam.class).value());
      } else if (parameter.isAnnotationPresent(BeanParam.class)) {
        for (Field field : parameter.getType().getDeclaredFields()) {
          if (field.isAnnotationPresent(QueryParam.class)) {
            names.add(field.getAnnotation(QueryParam.class).value());
          }
        }
      }
    }
    return names;
  }
}
