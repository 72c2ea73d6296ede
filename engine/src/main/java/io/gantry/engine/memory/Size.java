package io.gantry.engine.memory;

import io.gantry.engine.model.Tokens;
import java.util.List;
import java.util.Optional;

/**
 * How long a conversation is.
 *
 * @param estimated true when four characters were taken for a token throughout; false when the provider has counted all but
 *     what was said after its last reply
 */
public record Size(long tokens, boolean estimated) {

  private static final int CHARACTERS_PER_TOKEN = 4;

  /**
   * The size of the next request.
   *
   * @param system the system prompt
   * @param lastCall what the provider counted for the last reply in this excerpt; empty when that says nothing about it, as
   *     when the conversation was summarised since
   */
  public static Size of(Excerpt excerpt, String system, Optional<Tokens> lastCall) {
    if (lastCall.isEmpty() || lastCall.get().estimated()) {
      return new Size(ofCharacters(excerpt.characters() + system.length()), true);
    }
    List<Line> lines = excerpt.lines();
    long since = 0;
    int at = lines.size() - 1;
    while (at >= 0 && !lines.get(at).isReply()) {
      since += lines.get(at).characters();
      at--;
    }
    since += at >= 0 ? lines.get(at).charactersOfResults() : 0;
    return new Size(lastCall.get().total() + ofCharacters(since), false);
  }

  static long ofCharacters(long characters) {
    return characters / CHARACTERS_PER_TOKEN;
  }
}
