package io.gantry.ejb.cache;

import io.gantry.ejb.request.RequestRefusedException;
import java.util.List;

/** The use cases around caches, with their roles. */
public interface CacheService {

  /** Every named cache of this server, in a fixed order. */
  List<NamedCache> caches();

  /**
   * Forgets all that a cache holds; one in a Redis, for every server. Waits for that, ten seconds at most.
   *
   * @throws RequestRefusedException.UnknownCache when there is none of this name
   * @throws RequestRefusedException.Busy when the cache's backend does not answer; some entries may be left
   */
  void clear(String name);
}
