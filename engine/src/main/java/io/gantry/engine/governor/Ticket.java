package io.gantry.engine.governor;

import io.gantry.engine.time.Waits;
import java.time.Duration;
import java.util.Optional;

/** The place of one model call in its model's queue, and then its share of the limits. Thread-safe. */
public interface Ticket {

  /** A ticket that cost nothing. */
  Ticket FREE =
      new Ticket() {
        @Override
        public boolean withdraw() {
          return false;
        }

        @Override
        public Waits waits() {
          return Waits.NONE;
        }

        @Override
        public Optional<Duration> barred() {
          return Optional.empty();
        }

        @Override
        public void settle(CallEnd end, RateHeaders heard) {}
      };

  /** Leaves the queue; answers false when the call was started already. Nobody else's place changes. */
  boolean withdraw();

  /** What the call was kept back for, and how long; nothing before it is started. */
  Waits waits();

  /**
   * How much longer the provider wants no call, where that is more than anybody should wait in silence (10 minutes). The
   * call is started to fail with that, without asking the provider.
   */
  Optional<Duration> barred();

  /** Gives the call's share back, once; later calls do nothing. A call that was not started has none. */
  void settle(CallEnd end, RateHeaders heard);
}
