package io.gantry.engine.tool;

import io.gantry.engine.workflow.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Cuts the calls of one model reply into the groups that may run together: neighbouring {@link Effect#READ} calls share
 * a group, every other call is a group of its own and a barrier for those after it. Pure.
 */
public final class Segments {

  private Segments() {}

  /**
   * The next group to execute. Groups are executed one after the other; ids are unique within a reply.
   *
   * @param open the reply's calls that lack their outcome, in the model's order
   * @param parallel false makes every call a group of its own
   * @return in the model's order; empty when every call has returned
   */
  public static List<ToolCall> next(List<ToolCall> open, Function<ToolCall, Effect> effects, boolean parallel) {
    List<ToolCall> group = new ArrayList<>();
    for (ToolCall call : open) {
      boolean read = effects.apply(call) == Effect.READ;
      if (group.isEmpty() && !(read && parallel)) {
        return List.of(call);
      }
      if (!read) {
        break;
      }
      group.add(call);
    }
    return List.copyOf(group);
  }
}
