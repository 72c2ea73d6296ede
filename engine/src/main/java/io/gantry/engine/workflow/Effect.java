package io.gantry.engine.workflow;

/** What a tool call does to the world, and so what may be done with it after a crash. */
public enum Effect {
  /** Changes nothing. May run beside other calls and may run again. */
  READ,
  /** Running it twice leaves the world as running it once does. May run again. */
  IDEMPOTENT,
  /** May run again with the same key, which the tool hands to the other side. */
  KEYED,
  /** Must never run twice. A call interrupted by a crash is in doubt and is not repeated. */
  ONCE
}
