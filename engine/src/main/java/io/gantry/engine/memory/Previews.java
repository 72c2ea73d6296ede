package io.gantry.engine.memory;

import io.gantry.engine.agent.Exchange.ToolResult;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.tool.FetchResultTool;
import io.gantry.engine.workflow.Workflow.Skill;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Shows long results of tools by their beginning and their end. The handle counts the results of the conversation from 1,
 * so that the same conversation always has the same handles. Instructions of skills, and what was fetched, are shown as a
 * whole: who asks for them wants all of them.
 */
final class Previews {

  private final int mostCharacters;
  private final UnaryOperator<String> visible;
  private final Map<String, String> whole = new LinkedHashMap<>();
  private int results;

  /**
   * @param visible the text that a model may see of a result
   */
  Previews(int mostCharacters, UnaryOperator<String> visible) {
    this.mostCharacters = mostCharacters;
    this.visible = visible;
  }

  /** What the model is shown of the next result of the conversation. */
  String shown(ToolResult result) {
    String handle = handle(++results);
    String text = visible.apply(result.text());
    boolean asked = result.tool().equals(Skill.TOOL) || result.tool().equals(FetchResultTool.NAME);
    if (text.length() <= mostCharacters || asked) {
      return text;
    }
    whole.put(handle, text);
    int head = ShortText.boundary(text, (int) (mostCharacters * 3L / 4));
    int tail = ShortText.boundary(text, text.length() - (mostCharacters - head));
    return text.substring(0, head)
        + "\n[characters " + head + " to " + tail + " of " + text.length() + " are left out; " + FetchResultTool.NAME
        + " with handle " + handle + " reads or searches them]\n"
        + text.substring(tail);
  }

  /** How many results were shown. */
  int results() {
    return results;
  }

  /** Forgets all results but the first ones, as if no later one had been shown. */
  void backTo(int first) {
    for (; results > first; results--) {
      whole.remove(handle(results));
    }
  }

  private static String handle(int number) {
    return "result-" + number;
  }

  /** The results that were not shown as a whole, by handle. */
  Map<String, String> whole() {
    return whole;
  }
}
