package io.gantry.engine.governor;

import dev.langchain4j.model.chat.request.ChatRequest;
import io.gantry.engine.workflow.ModelRef;
import java.util.List;
import java.util.function.Consumer;

/** Decides when a model may be called, for all runs of the server. Thread-safe; never blocks. */
public interface Governor {

  /** Lets every call begin at once and learns nothing. */
  Governor NONE =
      new Governor() {
        @Override
        public Ticket admit(ModelRef model, ChatRequest request, String workflowId, Consumer<Ticket> start) {
          start.accept(Ticket.FREE);
          return Ticket.FREE;
        }

        @Override
        public List<ModelUse> models() {
          return List.of();
        }
      };

  /**
   * Asks to call a model. The call waits, without a thread, until the limits have room for it; waiting calls take turns
   * by workflow id, those of one workflow id in their order.
   *
   * @param start called once, unless the ticket is withdrawn first: on this thread before the method returns, or later on
   *     any. It must not block: it hands the call to a pool. Whoever is started settles the ticket it gets
   * @return the same ticket
   */
  Ticket admit(ModelRef model, ChatRequest request, String workflowId, Consumer<Ticket> start);

  /** Every model that was called, and lately enough to be remembered, by label and host. */
  List<ModelUse> models();
}
