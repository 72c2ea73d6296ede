package io.gantry.engine.model;

import dev.langchain4j.model.chat.ChatModel;
import io.gantry.engine.workflow.ModelRef;
import java.util.Set;

/** Hands out model clients. Equal references share one client, whatever run asks. Thread-safe. */
public interface ModelClients {

  /** The providers this server can reach in principle, in lower case. */
  Set<String> providers();

  /**
   * A client for this configuration, built on first use.
   *
   * @throws ModelUnavailableException when the provider is unknown or lacks its key; the message names the setting
   */
  ChatModel client(ModelRef ref);
}
