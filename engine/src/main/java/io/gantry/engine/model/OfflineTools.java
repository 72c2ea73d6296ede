package io.gantry.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import io.gantry.engine.text.ShortText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides which tools a prompt asks for.
 *
 * <p>A tool is asked for when the user's text or the system prompt names it as a word ({@code file_read}, {@code file
 * read}), unless the words before say not to. When no named tool can be called, the one tool is called whose name and
 * description fit the user's text best, if they share at least two words and a quarter of the description's words (of
 * at most twelve). Either way a call needs every required argument to be found; see {@link ToolArguments}.
 */
final class OfflineTools {

  private static final int LEAST_SHARED_WORDS = 2;
  private static final double LEAST_SHARE = 0.25;
  private static final int WEIGHED_WORDS = 12;
  private static final int MOST_CHARACTERS = 20_000;
  private static final int NEGATION_REACH = 60;
  private static final int MOST_MENTIONS = 8;
  private static final Pattern NEGATION =
      Pattern.compile(
          "(?i)\\b(?:do not|don't|never|avoid|without|not)"
              + "(?:\\s+(?:using|use|call|calling|run|the|any|a|to|`))*\\s*`?$");

  private final String question;
  private final String system;
  private final List<ToolSpecification> tools;

  private OfflineTools(String question, String system, List<ToolSpecification> tools) {
    this.question = question;
    this.system = system;
    this.tools = tools;
  }

  /** A call the prompt asks for. */
  record Call(String tool, JsonNode arguments) {}

  /** The calls, each once, in the tools' order. Reads 20,000 characters of a text and eight mentions of a tool. */
  static List<Call> callsFor(OfflineTurn turn, List<ToolSpecification> tools) {
    return new OfflineTools(start(turn.question()), start(turn.system()), tools).calls();
  }

  private List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    List<Pattern> names = tools.stream().map(tool -> mention(tool.name())).toList();
    for (int i = 0; i < tools.size(); i++) {
      List<String> texts = new ArrayList<>();
      boolean byUser = addSpans(texts, question, i, names);
      List<String> bySystem = new ArrayList<>();
      boolean named = addSpans(bySystem, system, i, names) | byUser;
      if (named) {
        texts.add(question);
        texts.addAll(bySystem);
        addCalls(calls, tools.get(i), texts);
      }
    }
    return calls.isEmpty() ? byDescription() : calls;
  }

  private List<Call> byDescription() {
    Set<String> asked = Words.in(question);
    List<Call> best = List.of();
    double bestShare = 0;
    for (ToolSpecification tool : tools) {
      String description = tool.description() == null ? "" : tool.description();
      Set<String> described = Words.in(tool.name() + " " + description);
      long shared = Words.shared(described, asked);
      double share = (double) shared / Math.max(1, Math.min(WEIGHED_WORDS, described.size()));
      boolean forbidden = isForbidden(mention(tool.name()), question + "\n" + system);
      if (shared >= LEAST_SHARED_WORDS && share >= LEAST_SHARE && share > bestShare && !forbidden) {
        List<Call> calls = new ArrayList<>();
        addCalls(calls, tool, List.of(question));
        if (!calls.isEmpty()) {
          best = calls;
          bestShare = share;
        }
      }
    }
    return best;
  }

  private void addCalls(List<Call> calls, ToolSpecification tool, List<String> texts) {
    Set<String> names = Set.copyOf(tools.stream().map(ToolSpecification::name).toList());
    for (ObjectNode arguments : new ToolArguments(Schemas.parameters(tool), texts, names).all()) {
      Call call = new Call(tool.name(), arguments);
      if (!calls.contains(call)) {
        calls.add(call);
      }
    }
  }

  /**
   * Adds the parts of the text that speak of a tool, nearest first: what follows its name in the sentence, up to the
   * next tool; then the same with what stands before it.
   */
  private static boolean addSpans(List<String> spans, String text, int tool, List<Pattern> names) {
    boolean named = false;
    List<String> wider = new ArrayList<>();
    for (String sentence : text.split("(?<=[.;!?])\\s+|\\n")) {
      Matcher mention = names.get(tool).matcher(sentence);
      while (wider.size() < MOST_MENTIONS && mention.find()) {
        if (forbids(sentence, mention.start())) {
          continue;
        }
        named = true;
        int from = 0;
        int to = sentence.length();
        for (int other = 0; other < names.size(); other++) {
          Matcher stranger = names.get(other).matcher(sentence);
          while (other != tool && stranger.find()) {
            from = stranger.end() <= mention.start() ? Math.max(from, stranger.end()) : from;
            to = stranger.start() >= mention.end() ? Math.min(to, stranger.start()) : to;
          }
        }
        spans.add(sentence.substring(mention.end(), to));
        wider.add(sentence.substring(from, to));
      }
    }
    spans.addAll(wider);
    return named;
  }

  private static boolean isForbidden(Pattern name, String text) {
    Matcher mention = name.matcher(text);
    while (mention.find()) {
      if (forbids(text, mention.start())) {
        return true;
      }
    }
    return false;
  }

  private static boolean forbids(String text, int mention) {
    return NEGATION.matcher(text.substring(Math.max(0, mention - NEGATION_REACH), mention)).find();
  }

  private static String start(String text) {
    return ShortText.head(text, MOST_CHARACTERS);
  }

  private static Pattern mention(String name) {
    StringBuilder words = new StringBuilder();
    for (String word : name.split("[_-]+")) {
      words.append(words.isEmpty() ? "" : "[_\\-\\s]?").append(Pattern.quote(word));
    }
    return Pattern.compile("(?i)(?<![\\w/.-])" + words + "(?![\\w/-]|\\.\\w)");
  }
}
