package io.gantry.web.cache;

import io.gantry.ejb.cache.NamedCache;
import io.gantry.engine.cache.ResponseCache;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One cache.
 *
 * @param place memory, or redis where several servers share it
 * @param entries kept now; null where only the backend knows
 * @param maxEntries null where their number has no bound of its own
 * @param size what all entries together take; null where that is not counted
 * @param maxSize what they may take; null where only their number is bounded
 * @param unit of {@code size} and {@code maxSize}
 * @param expires when an entry is not given any more
 * @param hits look-ups since the server started that found an entry
 * @param misses those that found none
 * @param evictions entries that made room for others
 */
public record CacheView(
    @Schema(example = "tool-responses") String name,
    @Schema(example = "memory", enumeration = {"memory", "redis"}) String place,
    Optional<Long> entries,
    Optional<Integer> maxEntries,
    Optional<Long> size,
    Optional<Long> maxSize,
    Optional<String> unit,
    @Schema(example = "after the tool's cache_ttl") String expires,
    long hits,
    long misses,
    long evictions) {

  static CacheView of(NamedCache cache) {
    ResponseCache.Figures figures = cache.figures().get();
    return new CacheView(
        cache.name(),
        cache.place(),
        boxed(figures.entries()),
        cache.maxEntries(),
        boxed(figures.bytes()),
        cache.room().map(NamedCache.Room::max),
        cache.room().map(NamedCache.Room::unit),
        cache.expires(),
        figures.hits(),
        figures.misses(),
        figures.evictions());
  }

  private static Optional<Long> boxed(OptionalLong value) {
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }
}
