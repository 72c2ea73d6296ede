package io.gantry.engine.governor;

import java.time.Duration;
import java.util.function.Supplier;

/** Hears what becomes of model calls before they are made. Must neither block nor throw. */
public interface GovernorListener {

  /** Hears nothing. */
  GovernorListener NONE =
      new GovernorListener() {
        @Override
        public void appeared(ModelName model, Supplier<ModelUse> use) {}

        @Override
        public void admitted(ModelName model, WaitCause cause, Duration waited) {}

        @Override
        public void throttled(ModelName model, CallEnd.Reason reason) {}
      };

  /** A model is called for the first time, or for the first time in long; the supplier never blocks. */
  void appeared(ModelName model, Supplier<ModelUse> use);

  /** A call was let through. */
  void admitted(ModelName model, WaitCause cause, Duration waited);

  /** A provider told to slow down. */
  void throttled(ModelName model, CallEnd.Reason reason);
}
