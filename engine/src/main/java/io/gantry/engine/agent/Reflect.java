package io.gantry.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * Works as {@link React} does until there is an answer, then has the model judge it once, without tools: one model call
 * more than that. Where the limit leaves no call for it, the answer counts as it is. Tools that the model asks for instead
 * of judging are not run.
 *
 * <p>The judgement is JSON: {@code {"ok": true}}, or {@code {"ok": false, "answer": …}} with the improved answer, which
 * becomes the response. Whatever else the model says is no improvement, and the first answer stands.
 */
final class Reflect implements Strategy {

  static final String REFLECT = "reflect";

  private static final String CRITICISE =
      "Before your answer counts, check it against the task: does it answer all that was asked, does it follow from what"
          + " you were given, is anything wrong, missing or made up?";

  private static final String JUDGE =
      "\nReply with JSON only: {\"ok\": true} when the answer can stand as it is, else {\"ok\": false, \"answer\": \"<the"
          + " complete improved answer>\"}";

  private final React react;

  Reflect(React react) {
    this.react = react;
  }

  @Override
  public Move next(Exchange exchange, BoundAgent agent) {
    Optional<Exchange.Nudge> asked = exchange.nudge(REFLECT);
    return asked.isPresent() ? judged(exchange, asked.get().replies(), agent) : answered(exchange, agent);
  }

  private Move answered(Exchange exchange, BoundAgent agent) {
    Move move = react.next(exchange, agent);
    boolean worthIt =
        move instanceof Move.Answer answer
            && !answer.response().isBlank()
            && exchange.replies().size() < agent.maxModelCalls();
    return worthIt ? new Move.Nudge(REFLECT, question(agent)) : move;
  }

  /**
   * What follows the question.
   *
   * @param asked how many replies came before it, the last of them the first answer
   */
  private Move judged(Exchange exchange, int asked, BoundAgent agent) {
    List<Exchange.Reply> replies = exchange.replies();
    String first = replies.get(asked - 1).text();
    if (replies.size() == asked) {
      return new Move.CallModel(false, false);
    }
    Exchange.Reply last = replies.get(replies.size() - 1);
    if (replies.size() > judgement(replies, asked) + 1) {
      // A reply after the judgement was asked for by somebody else, and is meant as the answer.
      return react.next(exchange, agent);
    }
    if (last.calls().isEmpty()) {
      return new Move.Answer(improved(last.text()).orElse(first), false);
    }
    if (last.hasOpenCalls()) {
      return new Move.RefuseCall(last.firstOpenCall(), "Not run: judge your answer without tools." + JUDGE);
    }
    boolean usedUp = replies.size() >= agent.maxModelCalls();
    return usedUp ? new Move.Answer(first, true) : new Move.CallModel(false, false);
  }

  /** The place of the first reply after the question that says something and asks for no tool; else the last place. */
  private static int judgement(List<Exchange.Reply> replies, int asked) {
    int place = asked;
    while (place < replies.size() - 1 && (!replies.get(place).calls().isEmpty() || replies.get(place).text().isBlank())) {
      place++;
    }
    return place;
  }

  /**
   * What a step answers that has to end with this text, whoever asked for it: a judgement is no answer, what it judges is.
   * Once the agent was asked to correct its answer, nothing is a judgement any more.
   */
  static String answer(Exchange exchange, String text) {
    return exchange
        .nudge(REFLECT)
        .filter(asked -> exchange.lastNudge(AnswerGuard.SCHEMA).isEmpty() && found(text).isPresent())
        .map(asked -> improved(text).orElseGet(() -> exchange.replies().get(asked.replies() - 1).text()))
        .orElse(text);
  }

  private static Optional<JsonNode> found(String judgement) {
    return JsonAnswer.find(judgement, json -> json.path("ok").isBoolean());
  }

  private static Optional<String> improved(String judgement) {
    return found(judgement)
        .filter(json -> !json.path("ok").booleanValue())
        .map(json -> json.path("answer"))
        .map(Reflect::text)
        .filter(text -> !text.isBlank());
  }

  private static String text(JsonNode answer) {
    return answer.isContainerNode() ? answer.toString() : answer.asText("");
  }

  private static String question(BoundAgent agent) {
    String form =
        agent
            .outputSchema()
            .map(schema -> "\nThe answer has to follow this JSON Schema: " + schema.text())
            .orElse("");
    return CRITICISE + form + JUDGE;
  }
}
