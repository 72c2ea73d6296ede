package io.gantry.engine.model;

import dev.langchain4j.model.chat.ChatModel;
import io.gantry.engine.workflow.ModelRef;
import java.util.Optional;
import java.util.Set;

/** Hands out model clients. Equal references share one client, whatever run asks. Thread-safe. */
public interface ModelClients {

  /** The providers this server can reach in principle, in lower case. */
  Set<String> providers();

  /**
   * Why no client for this configuration could be made on this server, as its settings stand: the provider is not there,
   * its key is missing. One sentence that names what to set; empty where nothing is known to stand against it. Calls
   * nobody and looks no name up.
   */
  default Optional<String> obstacle(ModelRef ref) {
    return Optional.empty();
  }

  /**
   * Where calls of this configuration go and what they name the model there, as this server's settings stand: what the
   * reference leaves to them. Empty where no client could be made. Calls nobody and looks no name up.
   */
  default Optional<String> destination(ModelRef ref) {
    return Optional.of("");
  }

  /**
   * A client for this configuration, built on first use.
   *
   * @throws ModelUnavailableException when the provider is unknown or lacks its key; the message names the setting
   */
  ChatModel client(ModelRef ref);
}
