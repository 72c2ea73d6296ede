package io.gantry.ejb.cache;

import io.gantry.engine.cache.ResponseCache;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A cache of this server, for those who look after it.
 *
 * @param name lower case, unique
 * @param place memory, or redis where several servers share it
 * @param maxEntries most entries; empty where their number has no bound of its own
 * @param room what all entries together may take; empty where only their number is bounded
 * @param expires when an entry is not given any more, in a few words
 * @param figures as they stand now
 * @param clear forgets every entry; throws when that is not possible at the moment
 */
public record NamedCache(
    String name,
    String place,
    Optional<Integer> maxEntries,
    Optional<Room> room,
    String expires,
    Supplier<ResponseCache.Figures> figures,
    Runnable clear) {

  /**
   * What all entries together may take.
   *
   * @param unit of what it is counted, in the plural
   */
  public record Room(long max, String unit) {}
}
