package io.gantry.engine.tool;

import io.gantry.engine.workflow.Effect;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The HTTP methods that tools may use, and what each does to the other side. */
enum HttpMethod {
  GET(Effect.READ),
  HEAD(Effect.READ),
  OPTIONS(Effect.READ),
  PUT(Effect.IDEMPOTENT),
  DELETE(Effect.IDEMPOTENT),
  POST(Effect.ONCE),
  PATCH(Effect.ONCE);

  private final Effect effect;

  HttpMethod(Effect effect) {
    this.effect = effect;
  }

  Effect effect() {
    return effect;
  }

  /** Only these are sent again to where a redirect points. */
  boolean followsRedirects() {
    return this == GET || this == HEAD;
  }

  /** Only these start a job where the workflow says that jobs are polled. */
  boolean submits() {
    return this == POST || this == PUT || this == PATCH;
  }

  boolean takesBody() {
    return this != GET && this != HEAD && this != OPTIONS;
  }

  /** The names of the methods by what they do, both in the order of the methods. */
  static Map<Effect, List<String>> byEffect() {
    Map<Effect, List<String>> methods = new EnumMap<>(Effect.class);
    for (HttpMethod method : values()) {
      methods.computeIfAbsent(method.effect, effect -> new ArrayList<>()).add(method.name());
    }
    return methods;
  }

  static List<String> names() {
    return Stream.of(values()).map(HttpMethod::name).toList();
  }
}
