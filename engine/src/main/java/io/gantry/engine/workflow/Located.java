package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** A document as a tree, with the line each of its places stands on. */
record Located(JsonNode root, Map<String, Place> places) {

  /**
   * Where a value stands.
   *
   * @param line of the key for a member of a mapping, from 1
   * @param order the how-manieth place of the document it is
   */
  record Place(int line, int order) {

    private static final Place NOWHERE = new Place(0, -1);
  }

  /** The pointer to a member of the value that {@code parent} points to. */
  static String pointer(String parent, String name) {
    return parent + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  static String pointer(String parent, int index) {
    return parent + "/" + index;
  }

  JsonNode at(String pointer) {
    return root.at(pointer);
  }

  /** The line of this place, or of the closest one around it that the document has. */
  int line(String pointer) {
    return place(pointer).line();
  }

  int order(String pointer) {
    return place(pointer).order();
  }

  private Place place(String pointer) {
    String nearest = pointer;
    while (!places.containsKey(nearest) && !nearest.isEmpty()) {
      nearest = nearest.substring(0, Math.max(0, nearest.lastIndexOf('/')));
    }
    return places.getOrDefault(nearest, Place.NOWHERE);
  }
}
