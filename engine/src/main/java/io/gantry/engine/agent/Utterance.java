package io.gantry.engine.agent;

import dev.langchain4j.data.message.ChatMessage;
import java.util.List;

/**
 * Something said that is sent as a whole or not at all: a reply of the model comes with the results of its calls, since
 * providers refuse one without the other.
 *
 * @param messages of a reply the model's own first; none of a reply that was empty
 */
public record Utterance(Kind kind, List<ChatMessage> messages) {

  /** Who speaks. */
  public enum Kind {
    /** What a step tells its agent. */
    INPUT,
    /** The model, and the tools it asked for. */
    REPLY,
    /** The engine. */
    NUDGE
  }

  public Utterance {
    messages = List.copyOf(messages);
  }
}
