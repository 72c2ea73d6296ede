package io.gantry.engine.workflow;

import io.gantry.engine.workflow.Poll.Cancel;
import io.gantry.engine.workflow.Poll.States;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Reads {@code poll} of an HTTP executor. */
final class PollBlock {

  private PollBlock() {}

  static Poll read(Fields poll) {
    Fields cancel = poll.block("cancel");
    return new Poll(
        new AnswerPath(poll.text("status_path", "status")),
        new AnswerPath(poll.text("id_path", "id")),
        poll.text("result_path").map(AnswerPath::new),
        poll.text("url"),
        poll.optional("states", PollBlock::states).orElse(States.USUAL),
        new Cancel(cancel.text("method", "POST"), cancel.text("path")),
        interval(poll),
        poll.number("factor").orElse(1.5),
        maxInterval(poll));
  }

  static Duration interval(Fields poll) {
    return seconds(poll.number("interval").orElse(0.5));
  }

  static Duration maxInterval(Fields poll) {
    return seconds(poll.number("max_interval").orElse(5));
  }

  private static States states(Fields states) {
    return new States(
        states.texts("waiting").orElse(List.of()),
        states.texts("done").orElse(List.of()),
        states.texts("failed").orElse(List.of()),
        states.texts("action").orElse(List.of()));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos(BigDecimal.valueOf(seconds).movePointRight(9).longValue());
  }
}
