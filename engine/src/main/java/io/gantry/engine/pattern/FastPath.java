package io.gantry.engine.pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.PatternSpec.Supervisor;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which tasks need no decision: short ones that stand for themselves and are the same today as tomorrow. */
final class FastPath {

  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Inputs that hold what was said before. */
  private static final Set<String> CONVERSATIONS = Set.of("conversation", "messages", "history");

  /** Words that point to a time: the answer depends on when it is asked for. */
  private static final Set<String> TIME =
      words(
          """
          ago already april august autumn current currently daily date dates day days deadline december evening february
          forecast friday hour hours january july june lately latest march minute minutes monday month monthly months
          morning news newest next night november now nowadays october quarter quarterly recent recently saturday schedule
          scheduled season september since soon spring still summer sunday thursday today tomorrow tonight tuesday
          until upcoming update weather wednesday week weekend weekly weeks winter year yearly years yesterday yet""");

  /** Words that point to something said elsewhere: the task cannot be understood alone. */
  private static final Set<String> CONTEXT =
      words(
          """
          above again also another attached attachment before below continue conversation discussed earlier following
          former further he her hers him his instead it its last latter mentioned mine more my our ours previous
          previously recall remember resume said same she that their theirs them these they this those too""");

  /** A year, a date, a time of day. */
  private static final Pattern MOMENT = Pattern.compile("\\b(?:(?:19|20)\\d\\d|\\d{1,2}:\\d\\d)\\b");

  /** Marks around a word, and what an apostrophe joins to it: {@code it's}, {@code today's}. */
  private static final Pattern NO_WORD = Pattern.compile("^[^\\p{L}\\p{N}]+|['’].*|[^\\p{L}\\p{N}]+$");

  private final Supervisor.FastPath bounds;
  private final Set<String> words;

  FastPath(Supervisor.FastPath bounds) {
    this.bounds = bounds;
    this.words = bounds.words().stream().map(word -> word.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  private static Set<String> words(String text) {
    return Set.of(SPACE.split(text.strip()));
  }

  /**
   * Whether a run continues a conversation: one of its inputs {@code conversation}, {@code messages}, {@code history} is not
   * empty.
   */
  static boolean hasConversation(Map<String, JsonNode> inputs) {
    return CONVERSATIONS.stream().map(inputs::get).anyMatch(value -> value != null && !isEmpty(value));
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isContainerNode() ? value.isEmpty() : value.isNull() || value.asText().isBlank();
  }

  /** Whether this task may take it, in a run without a conversation. */
  boolean fits(String task) {
    String text = task.strip();
    if (text.isEmpty() || text.codePointCount(0, text.length()) > bounds.maxCharacters() || MOMENT.matcher(text).find()) {
      return false;
    }
    String[] said = SPACE.split(text);
    if (said.length > bounds.maxWords()) {
      return false;
    }
    for (String one : said) {
      String word = NO_WORD.matcher(one).replaceAll("").toLowerCase(Locale.ROOT);
      if (TIME.contains(word) || CONTEXT.contains(word) || words.contains(word)) {
        return false;
      }
    }
    return true;
  }
}
