package io.gantry.engine.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * The texts of files read last, so that a file is read again only after it was edited: every use looks at time, size and
 * identity of the file, and reads it where one of them has changed. Whether somebody may read a file is not asked here.
 * Thread-safe; two threads that find a file changed may both read it.
 */
public final class FileTexts {

  /** Characters that all texts together may have; a longer file is read each time. */
  public static final long MAX_CHARACTERS = 4_000_000;

  private record Text(FileStamp stamp, String content) {}

  /** Where the bytes come from. */
  @FunctionalInterface
  public interface Source {
    String read(Path file) throws IOException;
  }

  /** Told of each use. */
  @FunctionalInterface
  public interface Listener {

    /** @param kept whether the file did not have to be read */
    void used(boolean kept);
  }

  private final Source source;
  private final Listener listener;
  private final RecentlyUsed<Path, Text> texts;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  /**
   * @param files most files kept, at least 1
   */
  public FileTexts(int files, Listener listener) {
    this(files, Files::readString, listener);
  }

  FileTexts(int files, Source source, Listener listener) {
    this.source = source;
    this.listener = listener;
    this.texts = new RecentlyUsed<>(files, MAX_CHARACTERS, text -> text.content().length(), text -> evictions.increment());
  }

  /** The file's text as UTF-8, as it is now. */
  public String read(Path file) throws IOException {
    // Looked at before the file is read: what is written in between makes the next look differ.
    FileStamp now = FileStamp.of(file);
    Optional<Text> kept = texts.get(file).filter(text -> text.stamp().equals(now) && !now.equals(FileStamp.MISSING));
    listener.used(kept.isPresent());
    (kept.isPresent() ? hits : misses).increment();
    if (kept.isPresent()) {
      return kept.get().content();
    }
    String content = source.read(file);
    texts.put(file, new Text(now, content));
    return content;
  }

  /** How many texts are kept. */
  public int size() {
    return texts.size();
  }

  /** Uses since the start for which a file did not have to be read. */
  public long hits() {
    return hits.sum();
  }

  /** Uses since the start for which a file had to be read. */
  public long misses() {
    return misses.sum();
  }

  /** Texts that made room for others since the start. */
  public long evictions() {
    return evictions.sum();
  }

  /** Forgets every text, so that each file is read again. */
  public void clear() {
    texts.clear();
  }
}
