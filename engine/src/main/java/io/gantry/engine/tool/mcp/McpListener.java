package io.gantry.engine.tool.mcp;

/** Hears of connections. Thread-safe; must not block or throw. */
public interface McpListener {

  /** Hears nothing. */
  McpListener NONE =
      new McpListener() {
        @Override
        public void connected(boolean again) {}

        @Override
        public void closed(Reason reason) {}
      };

  /** Why a connection was given up. */
  enum Reason {
    /** Nobody used it for a while. */
    IDLE,
    /** Others needed its place. */
    CROWDED_OUT,
    /** Its server was gone. */
    LOST,
    /** The server of this project stops. */
    STOPPED
  }

  /**
   * A connection was opened.
   *
   * @param again whether it takes the place of one that was lost
   */
  void connected(boolean again);

  void closed(Reason reason);
}
