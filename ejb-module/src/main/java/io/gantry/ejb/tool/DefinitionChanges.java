package io.gantry.ejb.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.gantry.ejb.tool.McpToolService.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds where two definitions differ, as deep as both are objects, in the order of their pointers. */
final class DefinitionChanges {

  private static final int MOST = 100;

  private final List<Change> found = new ArrayList<>();

  private DefinitionChanges() {}

  /** At most a hundred changes. */
  static List<Change> between(JsonNode before, JsonNode now) {
    DefinitionChanges changes = new DefinitionChanges();
    changes.compare("", before, now);
    return changes.found;
  }

  private void compare(String pointer, JsonNode before, JsonNode now) {
    if (before.equals(now) || found.size() == MOST) {
      return;
    }
    if (before.isObject() && now.isObject()) {
      Set<String> members = new TreeSet<>();
      before.fieldNames().forEachRemaining(members::add);
      now.fieldNames().forEachRemaining(members::add);
      for (String member : members) {
        String place = pointer + "/" + member.replace("~", "~0").replace("/", "~1");
        compare(place, orNull(before.get(member)), orNull(now.get(member)));
      }
    } else {
      found.add(new Change(pointer, before, now));
    }
  }

  private static JsonNode orNull(JsonNode node) {
    return node == null ? NullNode.getInstance() : node;
  }
}
