package io.gantry.engine.memory;

import io.gantry.engine.workflow.Ordered;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A conversation from its first word on, long results of tools replaced by previews.
 *
 * @param lines oldest first; those of the step that speaks now come last
 * @param results the results that are not shown as a whole, by handle
 */
public record Transcript(List<Line> lines, Map<String, String> results) {

  public Transcript {
    lines = List.copyOf(lines);
    results = Ordered.copyOf(results);
  }

  /** How many lines a summary stands for; none when it ends in a step that is not here. */
  int covered(Optional<Summary> summary) {
    if (summary.isEmpty()) {
      return 0;
    }
    int end = 0;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.step().equals(summary.get().through()) && line.number() < summary.get().said()) {
        end = i + 1;
      }
    }
    return end;
  }

  /** The position of what the step that speaks now was told. */
  int currentInput() {
    int at = lines.size() - 1;
    while (!lines.get(at).isInput()) {
      at--;
    }
    return at;
  }
}
