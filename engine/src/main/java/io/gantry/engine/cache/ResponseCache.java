package io.gantry.engine.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Responses that may be given again for a while. A text is found by a digest of what was asked, which is not kept itself;
 * once its time is over it is never handed out, and leaves memory about a second later whether somebody asks or not. A
 * backend that does not answer is a cache in which nothing is found. Thread-safe; no method blocks.
 */
public interface ResponseCache extends AutoCloseable {

  /** Characters of the longest text that is kept. */
  int LONGEST_TEXT = 1_000_000;

  /** What became of a look-up, or of a text. */
  enum Use {
    HIT,
    /** There was none, or the backend did not answer. */
    MISS,
    /** It made room for another one before its time was over. */
    EVICTED
  }

  /**
   * The text kept under this key; the stage never fails.
   *
   * @param key 1 to 200 characters; a digest, since some backends show it to their operators
   * @return complete already where the backend is this server's memory; otherwise it may complete on a thread of the
   *     backend's client, on which nothing may take its time
   */
  CompletionStage<Optional<String>> get(String key);

  /**
   * Keeps a text from now on, in place of one that was kept under this key, and never fails. A text longer than
   * {@link #LONGEST_TEXT}, or one without time to live, is not kept, and then neither is the one before it.
   */
  void put(String key, String text, Duration timeToLive);

  /**
   * Forgets every text.
   *
   * @return completes when they are gone; fails when the backend does not answer, and then some may be left
   */
  CompletionStage<Void> clear();

  /** What happened since the start. */
  Figures figures();

  /** Lets go of the backend. What this server's memory holds is forgotten; what others hold lives out its time. */
  @Override
  void close();

  /**
   * Figures of a cache.
   *
   * @param evictions texts that made room for others before their time was over
   * @param entries kept now; empty where only the backend knows
   * @param bytes of the texts and their keys; empty where only the backend knows
   */
  record Figures(long hits, long misses, long evictions, OptionalLong entries, OptionalLong bytes) {}
}
