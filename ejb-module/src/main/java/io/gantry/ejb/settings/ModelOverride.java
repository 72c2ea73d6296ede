package io.gantry.ejb.settings;

import io.gantry.ejb.settings.form.ValueForm;
import io.gantry.engine.governor.ModelLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Limits of one model, where they differ from those for all: {@code openai/gpt-5:rpm=500:tpm=200000:max=20}. A label may
 * hold colons itself, as {@code ollama/llama3:8b} does.
 *
 * @param values by name: {@code rpm}, {@code tpm}, {@code min}, {@code start}, {@code max}
 */
public record ModelOverride(String label, Map<String, Integer> values) {

  static final ValueForm<ModelOverride> FORM = new Form();

  private static final int MOST = 1_000_000_000;
  private static final Pattern VALUE = Pattern.compile(":(rpm|tpm|min|start|max)=(\\d{1,10})$");

  public ModelOverride {
    values = Map.copyOf(values);
  }

  private static ModelOverride parse(String text) {
    Map<String, Integer> values = new LinkedHashMap<>();
    String rest = text;
    for (Matcher last = VALUE.matcher(rest); last.find(); last = VALUE.matcher(rest)) {
      int value = Integer.parseInt(last.group(2));
      if (value < 1 || value > MOST || values.put(last.group(1), value) != null) {
        throw new IllegalArgumentException(text);
      }
      rest = rest.substring(0, last.start());
    }
    if (values.isEmpty() || !rest.matches("[^\\s=,]+")) {
      throw new IllegalArgumentException(text);
    }
    return new ModelOverride(rest, values);
  }

  /**
   * These limits, and for the others those for all. The start is cut to the range.
   *
   * @throws IllegalArgumentException when the least is above the most
   */
  ModelLimits over(ModelLimits all) {
    return limits(
        value("rpm", all.requestsPerMinute()),
        value("tpm", all.tokensPerMinute()),
        (int) value("min", values.containsKey("max") ? Math.min(all.leastAtOnce(), values.get("max")) : all.leastAtOnce()),
        (int) value("start", all.startAtOnce()),
        (int) value("max", values.containsKey("min") ? Math.max(all.mostAtOnce(), values.get("min")) : all.mostAtOnce()));
  }

  /** @throws IllegalArgumentException when the least is above the most */
  static ModelLimits limits(long requests, long tokens, int least, int start, int most) {
    return new ModelLimits(requests, tokens, least, Math.max(least, Math.min(start, most)), most);
  }

  /** The labels that stand there more than once. */
  static List<String> repeated(List<ModelOverride> overrides) {
    return overrides.stream()
        .map(ModelOverride::label)
        .filter(label -> overrides.stream().filter(other -> other.label().equals(label)).count() > 1)
        .distinct()
        .toList();
  }

  private long value(String name, long otherwise) {
    return values.containsKey(name) ? values.get(name) : otherwise;
  }

  private record Form() implements ValueForm<ModelOverride> {

    @Override
    public String words() {
      return "provider/model:rpm=N:tpm=N:min=N:start=N:max=N with one limit or more, each N from 1 to 1000000000";
    }

    @Override
    public ModelOverride read(String text) {
      return parse(text);
    }
  }
}
