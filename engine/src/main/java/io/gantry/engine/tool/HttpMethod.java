package io.gantry.engine.tool;

import java.util.List;
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

  boolean takesBody() {
    return this != GET && this != HEAD && this != OPTIONS;
  }

  static List<String> names() {
    return Stream.of(values()).map(HttpMethod::name).toList();
  }
}
