package io.gantry.ejb.workflow;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.References;
import java.util.function.BiFunction;

/**
 * Workflow files that were read, by their text, so that a file that comes again is not read again. The text is the whole
 * key: a file that refers to others is never kept, because those may change. Bounded by the characters it holds, least
 * used out first. Thread-safe.
 */
final class ReadWorkflows {

  private final BiFunction<String, References, LoadedWorkflow> reader;
  private final Cache<String, LoadedWorkflow> kept;

  /**
   * @param maxCharacters characters of text kept, all files together
   */
  ReadWorkflows(BiFunction<String, References, LoadedWorkflow> reader, long maxCharacters) {
    this.reader = reader;
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(maxCharacters)
            .weigher((String source, LoadedWorkflow loaded) -> source.length())
            .executor(Runnable::run)
            .recordStats()
            .build();
  }

  LoadedWorkflow read(String source, References references) {
    LoadedWorkflow known = kept.getIfPresent(source);
    if (known != null) {
      return known;
    }
    LoadedWorkflow loaded = reader.apply(source, references);
    if (loaded.source().equals(source)) {
      kept.put(source, loaded);
    }
    return loaded;
  }

  CacheStats statistics() {
    return kept.stats();
  }
}
