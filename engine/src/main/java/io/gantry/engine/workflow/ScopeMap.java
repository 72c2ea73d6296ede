package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A scope as a template walks it: values are turned into plain Java where they are looked at, missing ones are noted. */
final class ScopeMap extends AbstractMap<String, Object> {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Looked up as values first when a template calls them. */
  private static final Set<String> METHODS = Set.of("items", "keys", "values", "get");

  private final String path;
  private final Map<?, ?> values;
  private final Absences absences;

  ScopeMap(String path, Map<?, ?> values, Absences absences) {
    this.path = path;
    this.values = values;
    this.absences = absences;
  }

  @Override
  public Object get(Object key) {
    if (values.containsKey(key)) {
      return shown(pathTo(key), values.get(key));
    }
    if (!path.isEmpty() && !METHODS.contains(key)) {
      absences.missing(pathTo(key));
    }
    return null;
  }

  @Override
  public boolean containsKey(Object key) {
    return values.containsKey(key);
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    Map<String, Object> copy = new LinkedHashMap<>();
    values.forEach((key, value) -> copy.put(String.valueOf(key), shown(pathTo(key), value)));
    return copy.entrySet();
  }

  private String pathTo(Object key) {
    return path.isEmpty() ? String.valueOf(key) : path + "." + key;
  }

  private Object shown(String where, Object value) {
    Object plain = value instanceof JsonNode json ? JSON.convertValue(json, Object.class) : value;
    if (plain instanceof Map<?, ?> map) {
      return new ScopeMap(where, map, absences);
    }
    if (plain instanceof List<?> list) {
      return new ScopeList(where, list);
    }
    return plain;
  }

  /** A list whose elements are shown as the map's values are. */
  final class ScopeList extends AbstractList<Object> {

    private final String where;
    private final List<?> elements;

    ScopeList(String where, List<?> elements) {
      this.where = where;
      this.elements = elements;
    }

    @Override
    public Object get(int index) {
      return shown(where + "[" + index + "]", elements.get(index));
    }

    @Override
    public int size() {
      return elements.size();
    }

    /** Notes an index, from the start or negative from the end, at which there is no element. */
    void lookAt(Object index) {
      String text = String.valueOf(index);
      if (text.matches("-?\\d{1,9}") && (Integer.parseInt(text) >= size() || Integer.parseInt(text) < -size())) {
        absences.missing(where + "[" + index + "]");
      }
    }
  }
}
