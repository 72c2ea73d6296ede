package io.gantry.engine.governor;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.gantry.engine.governor.CallEnd.Refused;
import io.gantry.engine.workflow.ModelRef.Inference;
import io.gantry.engine.workflow.ModelRef;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Runs that call a model again and again, as fast as they may; one that is refused waits as a run does. */
final class Crowd {

  static final ChatRequest HELLO = ChatRequest.builder().messages(UserMessage.from("Hello")).build();

  private final VirtualTime time;
  private final Governor governor;
  private final SimulatedProvider provider;

  Crowd(VirtualTime time, Governor governor, SimulatedProvider provider) {
    this.time = time;
    this.governor = governor;
    this.provider = provider;
  }

  /** A model whose calls are estimated at its longest answer and the one token of {@link #HELLO}. */
  static ModelRef model(String id, int longestAnswer) {
    return new ModelRef(
        "openai",
        Optional.of(id),
        Optional.empty(),
        Optional.empty(),
        new Inference(OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.of(longestAnswer)));
  }

  Crowd of(int runs) {
    for (int run = 0; run < runs; run++) {
      call("run-" + run);
    }
    return this;
  }

  private void call(String run) {
    governor.admit(
        model("crowded", 100),
        HELLO,
        run,
        ticket ->
            provider.call(
                end -> {
                  ticket.settle(end, RateHeaders.NONE);
                  if (end instanceof Refused refused) {
                    time.after(refused.retryAfter().orElse(Duration.ofSeconds(1)), () -> call(run));
                  } else {
                    call(run);
                  }
                }));
  }
}
