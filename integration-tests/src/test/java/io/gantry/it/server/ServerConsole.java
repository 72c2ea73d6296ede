package io.gantry.it.server;

/** What an administrator changes in a running server. Each method returns once the server has taken the change. */
interface ServerConsole {

  /** Sets how many tool calls may run at once. */
  void setToolPoolMaximum(int most);
}
