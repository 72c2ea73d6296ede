package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.agent.JsonAnswer;
import io.gantry.engine.run.StepView;
import java.util.Map;
import java.util.Optional;

/**
 * What a verifier says of a step's result.
 *
 * @param confidence how sure it is, 0 to 1
 */
record Verdict(boolean valid, double confidence, String reason) {

  private static final double SURE = 0.8;

  /** The verdict in this answer: a JSON object with {@code valid} and a {@code confidence} from 0 to 1. */
  static Optional<Verdict> in(String answer) {
    return JsonAnswer.find(answer, json -> json.path("valid").isBoolean() && isShare(json.path("confidence")))
        .map(json -> new Verdict(
            json.get("valid").booleanValue(), json.get("confidence").doubleValue(), reason(json.path("reason"))));
  }

  private static boolean isShare(JsonNode confidence) {
    return confidence.isNumber() && confidence.doubleValue() >= 0 && confidence.doubleValue() <= 1;
  }

  private static String reason(JsonNode reason) {
    String text = reason.isTextual() ? reason.textValue().strip() : "";
    return text.isEmpty() ? "no reason given" : text;
  }

  /** The verdict of a verification that has ended; none when it failed or cannot be read. */
  static Optional<Verdict> of(StepView verification) {
    return verification.response().flatMap(Verdict::in);
  }

  /** Whether the result is not to be used: a doubt that is not sure of itself does not count. */
  boolean rejects() {
    return !valid && confidence > SURE;
  }

  /** The verdict as templates see it. */
  Map<String, ?> seen() {
    return Map.of("valid", valid, "confidence", confidence, "reason", reason);
  }
}
