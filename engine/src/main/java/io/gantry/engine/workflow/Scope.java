package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hubspot.jinjava.objects.PyWrapper;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A map of the scope as a template sees it: nothing is copied or converted before the template looks at it, and each
 * value knows its path, for messages.
 */
final class Scope extends AbstractMap<String, Object> implements PyWrapper {

  private final String path;
  private final Members members;
  private final Rendering rendering;

  Scope(Map<String, ?> values, Rendering rendering) {
    this("", new OfMap(values), rendering);
  }

  private Scope(String path, Members members, Rendering rendering) {
    this.path = path;
    this.members = members;
    this.rendering = rendering;
  }

  /** The member as a template sees it, {@link Undefined} when there is none. */
  Object member(String name) {
    return members.has(name) ? shown(pathTo(name), members.get(name), rendering) : undefined(name);
  }

  Undefined undefined(String name) {
    return new Undefined("'" + pathTo(name) + "'", rendering);
  }

  @Override
  public Object get(Object key) {
    return containsKey(key) ? member(String.valueOf(key)) : null;
  }

  @Override
  public boolean containsKey(Object key) {
    return members.has(String.valueOf(key));
  }

  @Override
  public int size() {
    return members.names().size();
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, Object>> iterator() {
        return members.names().stream()
            .<Entry<String, Object>>map(name -> new SimpleImmutableEntry<>(name, member(name)))
            .iterator();
      }

      @Override
      public int size() {
        return Scope.this.size();
      }
    };
  }

  private String pathTo(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static Object shown(String path, Object value, Rendering rendering) {
    if (value instanceof ObjectNode object) {
      return new Scope(path, new OfJson(object), rendering);
    } else if (value instanceof ArrayNode array) {
      return new Items(path, new AbstractList<JsonNode>() {
        @Override
        public JsonNode get(int index) {
          return array.get(index);
        }

        @Override
        public int size() {
          return array.size();
        }
      }, rendering);
    } else if (value instanceof JsonNode json) {
      return json.isTextual() ? json.textValue()
          : json.isNumber() ? json.numberValue() : json.isBoolean() ? json.booleanValue() : null;
    } else if (value instanceof Map<?, ?> map) {
      return new Scope(path, new OfMap(map), rendering);
    } else if (value instanceof List<?> list) {
      return new Items(path, list, rendering);
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    return value.toString();
  }

  /** A list of the scope as a template sees it. */
  static final class Items extends AbstractList<Object> implements PyWrapper {

    private final String path;
    private final List<?> values;
    private final Rendering rendering;

    Items(String path, List<?> values, Rendering rendering) {
      this.path = path;
      this.values = values;
      this.rendering = rendering;
    }

    @Override
    public Object get(int index) {
      return shown(path + "[" + index + "]", values.get(index), rendering);
    }

    @Override
    public int size() {
      return values.size();
    }

    Undefined undefined(String index) {
      return new Undefined("'" + path + (index.matches("-?\\d+") ? "[" + index + "]" : "." + index) + "'", rendering);
    }
  }

  /** The two shapes in which members come. */
  private sealed interface Members {

    boolean has(String name);

    Object get(String name);

    Set<String> names();
  }

  private record OfMap(Map<?, ?> map) implements Members {

    @Override
    public boolean has(String name) {
      return map.containsKey(name);
    }

    @Override
    public Object get(String name) {
      return map.get(name);
    }

    @Override
    public Set<String> names() {
      return map.keySet().stream().map(String::valueOf).collect(Collectors.toCollection(LinkedHashSet::new));
    }
  }

  private record OfJson(ObjectNode json) implements Members {

    @Override
    public boolean has(String name) {
      return json.has(name);
    }

    @Override
    public Object get(String name) {
      return json.get(name);
    }

    @Override
    public Set<String> names() {
      Set<String> names = new LinkedHashSet<>();
      json.fieldNames().forEachRemaining(names::add);
      return names;
    }
  }
}
