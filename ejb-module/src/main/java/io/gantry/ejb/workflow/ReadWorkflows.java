package io.gantry.ejb.workflow;

import io.gantry.engine.cache.FileStamp;
import io.gantry.engine.cache.RecentlyUsed;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.References;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Workflow files that were read, so that a file that comes again is not parsed and checked again: the 100 used last that
 * stand alone, by their text, and the 4 used last that refer to files of a folder, by their text, the folder and the state
 * of each file they refer to. One that refers to files that came along with it is never kept: nothing says that it comes
 * again. Thread-safe; two threads that bring the same new file may both read it.
 *
 * <p>What is kept is the same whether a file is to be run or only checked: what a check says beyond that depends on what it
 * is for, and is worked out each time.
 */
final class ReadWorkflows {

  static final int MAX_TEXTS = 100;
  static final int MAX_WITH_FILES = 4;

  /** Most workflows kept, of both kinds together. */
  static final int MOST = MAX_TEXTS + MAX_WITH_FILES;

  private final BiFunction<String, References, LoadedWorkflow> reader;
  private final LongSupplier ticker;
  private final Listener listener;
  private final RecentlyUsed<String, LoadedWorkflow> texts;
  private final RecentlyUsed<Place, WithFiles> withFiles;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  /** Told of each file that is needed. */
  @FunctionalInterface
  interface Listener {

    /**
     * @param cached whether the file did not have to be parsed; false also when it was refused
     */
    void loaded(boolean cached, Duration took);
  }

  /** The folder takes part: the same text means other files elsewhere. */
  private record Place(String source, References references) {}

  private record WithFiles(LoadedWorkflow loaded, Map<String, FileStamp> files) {

    boolean holdsFor(References references) {
      return files.entrySet().stream()
          .allMatch(file -> references.stamp(file.getKey()).equals(Optional.of(file.getValue())));
    }
  }

  /**
   * @param maxCharacters characters of text kept, of each of both kinds
   * @param ticker nanoseconds from some fixed point
   */
  ReadWorkflows(
      BiFunction<String, References, LoadedWorkflow> reader, long maxCharacters, LongSupplier ticker, Listener listener) {
    this.reader = reader;
    this.ticker = ticker;
    this.listener = listener;
    this.texts =
        new RecentlyUsed<>(MAX_TEXTS, maxCharacters, loaded -> loaded.source().length(), out -> evictions.increment());
    this.withFiles =
        new RecentlyUsed<>(
            MAX_WITH_FILES, maxCharacters, kept -> kept.loaded().source().length(), out -> evictions.increment());
  }

  LoadedWorkflow read(String source, References references) {
    long begun = ticker.getAsLong();
    boolean cached = false;
    try {
      Optional<LoadedWorkflow> known = known(source, references);
      cached = known.isPresent();
      return known.orElseGet(() -> readNew(source, references));
    } finally {
      (cached ? hits : misses).increment();
      listener.loaded(cached, Duration.ofNanos(ticker.getAsLong() - begun));
    }
  }

  /** Workflows kept. */
  int size() {
    return texts.size() + withFiles.size();
  }

  /** Files since the start that did not have to be parsed. */
  long hits() {
    return hits.sum();
  }

  /** Files since the start that had to be parsed. */
  long misses() {
    return misses.sum();
  }

  /** Workflows that made room for others since the start. */
  long evictions() {
    return evictions.sum();
  }

  /** Forgets every workflow. */
  void clear() {
    texts.clear();
    withFiles.clear();
  }

  private Optional<LoadedWorkflow> known(String source, References references) {
    return texts
        .get(source)
        .or(
            () ->
                withFiles
                    .get(new Place(source, references))
                    .filter(kept -> kept.holdsFor(references))
                    .map(WithFiles::loaded));
  }

  private LoadedWorkflow readNew(String source, References references) {
    Watched watched = new Watched(references);
    LoadedWorkflow loaded = reader.apply(source, watched);
    if (watched.stamps.isEmpty()) {
      texts.put(source, loaded);
    } else if (watched.stamps.values().stream().allMatch(Optional::isPresent)) {
      Map<String, FileStamp> files = new LinkedHashMap<>();
      watched.stamps.forEach((name, stamp) -> files.put(name, stamp.get()));
      withFiles.put(new Place(source, references), new WithFiles(loaded, files));
    }
    return loaded;
  }

  /** Notes which files are asked for, and how each is just before it is read. */
  private static final class Watched implements References {

    private final References references;
    private final Map<String, Optional<FileStamp>> stamps = new LinkedHashMap<>();

    Watched(References references) {
      this.references = references;
    }

    @Override
    public String read(String name) {
      stamps.computeIfAbsent(name, references::stamp);
      return references.read(name);
    }
  }
}
