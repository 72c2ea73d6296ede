package io.gantry.engine.explain;

import io.gantry.engine.explain.Outline.Way;
import io.gantry.engine.explain.Stage.Doer;
import io.gantry.engine.text.ShortText;
import java.util.HashMap;
import java.util.Map;

/** Draws an outline as a Mermaid flowchart; the same outline always gives the same text. */
final class MermaidChart {

  private static final int LONGEST_LABEL = 60;

  private final Outline outline;
  private final Map<String, String> nodes = new HashMap<>();

  MermaidChart(Outline outline) {
    this.outline = outline;
  }

  /** Lines of text, the last one without a line break. */
  String text() {
    StringBuilder text = new StringBuilder("flowchart TD\n  start((start))");
    for (Stage stage : outline.stages()) {
      String node = "n" + nodes.size();
      nodes.put(stage.id(), node);
      text.append("\n  ").append(node).append(shape(stage));
    }
    text.append("\n  done((done))");
    for (Way way : outline.ways()) {
      text.append("\n  ").append(way.from().equals(Outline.START) ? "start" : nodes.get(way.from())).append(" -->");
      if (!way.when().isEmpty()) {
        text.append("|\"").append(escaped(way.when())).append("\"|");
      }
      text.append(' ').append(way.to().equals(Outline.END) ? "done" : nodes.get(way.to()));
    }
    return text.toString();
  }

  private static String shape(Stage stage) {
    String name = escaped(stage.id());
    if (stage.doer() instanceof Doer.AgentTurn turn) {
      return "[\"" + name + "<br/>" + escaped(String.join(" or ", turn.agents())) + "\"]";
    }
    return stage.isQuestion() ? "{{\"" + name + "<br/>asks a person\"}}" : "[[\"" + name + "<br/>calls a tool\"]]";
  }

  /** What is written into a label: what Mermaid would take for more than text is spelled as its entity, {@code #34;}. */
  private static String escaped(String text) {
    StringBuilder label = new StringBuilder();
    for (char c : ShortText.line(text, LONGEST_LABEL).toCharArray()) {
      boolean plain = Character.isLetterOrDigit(c) || " ._:-,()[]/='+*!?#".indexOf(c) >= 0 || c > 127;
      label.append(plain ? String.valueOf(c) : "#" + (int) c + ";");
    }
    return label.toString();
  }
}
