package io.gantry.web.problem;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is wrong with a body that is not the JSON it should be, without the names of our classes. */
final class MalformedJson {

  private MalformedJson() {}

  /** Whether it is the caller's fault, and not the server's that could not write its answer or read any. */
  static boolean isFault(JsonProcessingException failure) {
    return !(failure.getProcessor() instanceof JsonGenerator) && !(failure instanceof InvalidDefinitionException);
  }

  static Problem problem(JsonProcessingException malformed, String instance) {
    int line = Optional.ofNullable(malformed.getLocation()).map(JsonLocation::getLineNr).orElse(0);
    String pointer = malformed instanceof JsonMappingException mapping ? pointer(mapping) : "";
    String message = message(malformed);
    String where = "line " + line + (pointer.isEmpty() ? "" : " at " + pointer);
    return Problem.of(
        ProblemKind.MALFORMED_JSON,
        where + ": " + message,
        instance,
        List.of(new Problem.Place("json", pointer, Math.max(line, 0), message)));
  }

  private static String pointer(JsonMappingException mapping) {
    return mapping.getPath().stream()
        .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
        .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
        .collect(Collectors.joining());
  }

  private static String message(JsonProcessingException malformed) {
    if (malformed instanceof UnrecognizedPropertyException unknown) {
      return "there is no member '" + unknown.getPropertyName() + "' here, only "
          + unknown.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
    }
    if (malformed instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      return "must be " + form(mismatch.getTargetType());
    }
    return malformed.getOriginalMessage().lines().findFirst().orElse("not JSON");
  }

  /** What a value of this type looks like in JSON. */
  private static String form(Class<?> type) {
    if (Collection.class.isAssignableFrom(type) || type.isArray()) {
      return "an array";
    } else if (Map.class.isAssignableFrom(type) || type.isRecord()) {
      return "an object";
    } else if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    } else if (type == double.class || type == Double.class) {
      return "a number";
    } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a whole number";
    }
    return type == String.class ? "text" : "of another type";
  }
}
