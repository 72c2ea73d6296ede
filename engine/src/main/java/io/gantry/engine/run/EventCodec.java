package io.gantry.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stored form of events: a kind, which is the record's simple name, and a JSON object of its components. Durations
 * and instants are ISO 8601 text. Unknown members are ignored, so that a newer node's journal stays readable.
 */
public final class EventCodec {

  private static final Map<String, Class<? extends RunEvent>> KINDS =
      leaves(RunEvent.class).collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

  private final ObjectMapper mapper =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** The kind under which an event is stored. */
  public String kind(RunEvent event) {
    return event.getClass().getSimpleName();
  }

  /** The event's components as a JSON object. */
  public String body(RunEvent event) {
    try {
      return mapper.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A " + kind(event) + " event cannot be written as JSON", e);
    }
  }

  /**
   * The event that was stored.
   *
   * @throws IllegalArgumentException when the kind is unknown or the body does not fit it
   */
  public RunEvent event(String kind, String body) {
    Class<? extends RunEvent> type = KINDS.get(kind);
    if (type == null) {
      throw new IllegalArgumentException("The journal holds an event of unknown kind '" + kind + "'");
    }
    try {
      return mapper.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A stored " + kind + " event cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private static Stream<Class<? extends RunEvent>> leaves(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventCodec::leaves)
        : Stream.of(type.asSubclass(RunEvent.class));
  }
}
