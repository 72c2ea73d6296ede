package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import io.gantry.engine.agent.JsonAnswer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an evaluator says of a draft.
 *
 * @param score a number, 0 to 100 where nothing else is asked for
 * @param issues what is wrong, possibly nothing
 * @param fixes what to do about it, possibly nothing
 */
record Evaluation(JsonNode score, List<JsonNode> issues, List<JsonNode> fixes) {

  private static final int HIGHEST = 100;

  /** The evaluation in this answer; nothing where no JSON object in it has a score from 0 to 100. */
  static Optional<Evaluation> in(String answer) {
    return in(answer, HIGHEST);
  }

  /** As {@link #in(String)}, the highest score another one. */
  static Optional<Evaluation> in(String answer, int highest) {
    return JsonAnswer.find(answer, json -> score(json, highest).isPresent())
        .map(json -> new Evaluation(
            score(json, highest).orElseThrow(), list(json.path("issues")), list(json.path("fixes"))));
  }

  private static Optional<JsonNode> score(JsonNode json, int highest) {
    JsonNode score = json.path("score");
    if (score.isTextual() && score.asText().strip().matches("\\d{1,3}(\\.\\d{1,6})?")) {
      score = DecimalNode.valueOf(new BigDecimal(score.asText().strip()));
    }
    boolean fits = score.isNumber() && score.doubleValue() >= 0 && score.doubleValue() <= highest;
    return fits ? Optional.of(score) : Optional.empty();
  }

  /** One thing that is not in a list counts as a list of one. */
  private static List<JsonNode> list(JsonNode json) {
    List<JsonNode> list = new ArrayList<>();
    if (json.isArray()) {
      json.forEach(list::add);
    } else if (!json.isMissingNode() && !json.isNull()) {
      list.add(json);
    }
    return List.copyOf(list);
  }

  /** Points as people write them. */
  static String plain(double points) {
    return points == Math.rint(points) ? String.valueOf((long) points) : String.valueOf(points);
  }

  double points() {
    return score.doubleValue();
  }

  /** The evaluation as templates see it. */
  Map<String, ?> seen() {
    return Map.of("score", score, "issues", issues, "fixes", fixes);
  }
}
