package io.gantry.engine.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome.Status;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a step gets anywhere with its tools. Kept up to date as an {@link Exchange} grows, so that looking costs the
 * same after three replies as after three hundred; confined to whoever folds the exchange.
 *
 * <p>Two calls are the same when they call the same tool with the same arguments, however these are ordered and spaced. A
 * reply is fruitless when all it does is repeat calls whose results were known and come out the same again, or make calls
 * that are refused.
 */
final class Progress {

  private static final int SAME_CALL = 3;
  private static final int FRUITLESS = 2;
  private static final int FAILURES = 3;

  private static final JsonMapper CANONICAL =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, Integer> asked = new HashMap<>();
  private final Map<String, Open> open = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Set<String> unusable = new LinkedHashSet<>();
  private final Set<String> announced = new HashSet<>();
  private Optional<ToolCall> tooOften = Optional.empty();
  private Optional<ToolCall> repeated = Optional.empty();
  private boolean onlyRepeats;
  private int fruitless;
  private boolean warned;
  private boolean movedOn;

  /** A call that waits for its result. */
  private record Open(ToolCall call, String signature) {}

  /** The latest result of a call. */
  private record Known(Status status, String text) {}

  /** A reply, which may ask for tools. */
  void asks(List<ToolCall> calls) {
    open.clear();
    tooOften = Optional.empty();
    repeated = Optional.empty();
    onlyRepeats = true;
    fruitless = calls.isEmpty() ? 0 : fruitless;
    Set<String> seen = new HashSet<>();
    for (ToolCall call : calls) {
      String signature = signature(call);
      open.put(call.id(), new Open(call, signature));
      if (seen.add(signature) && asked.merge(signature, 1, Integer::sum) >= SAME_CALL && tooOften.isEmpty()) {
        tooOften = Optional.of(call);
      }
    }
  }

  void returned(Exchange.ToolResult result) {
    Open returned = open.remove(result.call());
    if (returned == null) {
      return;
    }
    Known now = new Known(result.status(), result.text());
    if (result.status() == Status.REFUSED || now.equals(known.put(returned.signature(), now))) {
      repeated = repeated.or(() -> Optional.of(returned.call()));
    } else {
      onlyRepeats = false;
    }
    count(returned.call().tool(), result.status());
    if (open.isEmpty()) {
      fruitless = onlyRepeats ? fruitless + 1 : 0;
      movedOn |= !onlyRepeats;
    }
  }

  private void count(String tool, Status status) {
    if (status == Status.OK) {
      failures.remove(tool);
    } else if ((status == Status.FAILED || status == Status.TIMED_OUT)
        && failures.merge(tool, 1, Integer::sum) >= FAILURES) {
      unusable.add(tool);
    }
  }

  /** The model was told something. Once it knows that it repeats itself, what it did before counts no more. */
  void told(String code) {
    if (code.equals(StallGuard.STALLED)) {
      warned = true;
      movedOn = false;
      fruitless = 0;
      tooOften = Optional.empty();
      asked.clear();
    } else if (code.equals(ToolGuard.UNUSABLE)) {
      announced.addAll(unusable);
    }
  }

  /**
   * The call with which the last reply shows that the step is stuck: made in three replies, or one of those that two
   * replies in a row only repeated. Once the model was warned, repeating without having done anything new is enough.
   */
  Optional<ToolCall> stuckOn() {
    boolean again = fruitless >= FRUITLESS || (warned && !movedOn && fruitless > 0);
    return tooOften.or(() -> again ? repeated : Optional.empty());
  }

  /** Tools that failed three times without a success in between, in the order in which that became clear. */
  Set<String> unusable() {
    return Collections.unmodifiableSet(unusable);
  }

  /** Those that the model has not been told of. */
  List<String> unannounced() {
    return unusable.size() == announced.size()
        ? List.of()
        : unusable.stream().filter(tool -> !announced.contains(tool)).toList();
  }

  /** What makes two calls the same. */
  static String signature(ToolCall call) {
    return call.tool() + " " + canonical(call.arguments());
  }

  private static String canonical(String arguments) {
    try {
      Object value = CANONICAL.readValue(arguments, Object.class);
      if (value instanceof Map<?, ?> members) {
        // Models write null for what they leave out.
        members.values().removeIf(Objects::isNull);
      }
      return CANONICAL.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      return arguments.strip();
    }
  }
}
