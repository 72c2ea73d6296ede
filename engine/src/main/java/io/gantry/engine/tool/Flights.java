package io.gantry.engine.tool;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** The flights of all runs of a server; one of each key can be joined. Thread-safe. */
final class Flights {

  private static final int COUNTERS = 64;

  private final ConcurrentMap<String, Flight> open = new ConcurrentHashMap<>();

  /** Changes made, by callers; some share a counter, which at worst makes a call that need not have been made. */
  private final AtomicLongArray changes = new AtomicLongArray(COUNTERS);

  /** A place in a flight. */
  record Place(Flight flight, boolean leads) {}

  /** Joins the flight of a key, or begins one; whoever leads has to make the call. */
  Place board(String key, String caller, Flight.Passenger passenger) {
    long now = changes.get(counter(caller));
    Place[] place = new Place[1];
    open.compute(
        key,
        (same, flight) -> {
          if (flight != null && flight.join(passenger, now)) {
            place[0] = new Place(flight, false);
            return flight;
          }
          Flight begun = new Flight(passenger, now, over -> open.remove(key, over));
          place[0] = new Place(begun, true);
          return begun;
        });
    return place[0];
  }

  /** Notes that a caller's call may have changed something. */
  void changed(String caller) {
    changes.incrementAndGet(counter(caller));
  }

  /** Calls that wait for somebody else's. */
  int waiting() {
    return open.values().stream().mapToInt(Flight::followers).sum();
  }

  private static int counter(String caller) {
    return Math.floorMod(caller.hashCode(), COUNTERS);
  }
}
