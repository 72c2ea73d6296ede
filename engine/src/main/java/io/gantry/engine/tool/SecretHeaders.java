package io.gantry.engine.tool;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.gantry.engine.workflow.Environment;
import io.gantry.engine.workflow.Ordered;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Declared headers, or variables of a process, whose values may hold <code>${KEY}</code>. The secrets are fetched anew each
 * time, so that none is kept and a changed one counts at once.
 */
public record SecretHeaders(Map<String, String> headers, List<Environment.Secret> secrets, SecretValues values) {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");

  public SecretHeaders {
    headers = Ordered.copyOf(headers);
    secrets = List.copyOf(secrets);
  }

  /**
   * The headers of one request.
   *
   * @param values by name, with every secret in its place
   * @param secrets by reference, <code>${KEY}</code>
   */
  public record Filled(Map<String, String> values, Map<String, String> secrets) {

    /** Shorter ones keep nothing secret, and taking them out of an answer would tear it apart. */
    private static final int SHORTEST_MASKED = 6;

    /** The answer, which may repeat what was sent, with references in place of the secrets. */
    public String masked(String json) {
      String masked = json;
      for (Map.Entry<String, String> secret : secrets.entrySet()) {
        if (secret.getValue().length() >= SHORTEST_MASKED) {
          String inJson = new String(JsonStringEncoder.getInstance().quoteAsString(secret.getValue()));
          masked = masked.replace(secret.getValue(), secret.getKey()).replace(inJson, secret.getKey());
        }
      }
      return masked;
    }

    /** Says nothing of the secrets. */
    @Override
    public String toString() {
      return "Filled" + values.keySet();
    }
  }

  Set<String> names() {
    return headers.keySet();
  }

  boolean holdsSecret(String name) {
    return REFERENCE.matcher(headers.get(name)).find();
  }

  /** The headers with every secret in its place. */
  public Filled filled() throws ToolException {
    Map<String, String> filled = new LinkedHashMap<>();
    Map<String, String> used = new LinkedHashMap<>();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      Matcher matcher = REFERENCE.matcher(header.getValue());
      StringBuilder value = new StringBuilder();
      while (matcher.find()) {
        String secret = secret(header.getKey(), matcher.group(1));
        used.put(matcher.group(), secret);
        matcher.appendReplacement(value, Matcher.quoteReplacement(secret));
      }
      filled.put(header.getKey(), matcher.appendTail(value).toString());
    }
    return new Filled(filled, used);
  }

  private String secret(String header, String key) throws ToolException {
    for (Environment.Secret secret : secrets) {
      if (secret.key().equals(key)) {
        return values
            .find(secret)
            .orElseThrow(() -> new ToolException("The secret " + key + " has no value on this server."));
      }
    }
    throw new ToolException("The value of " + header + " refers to ${" + key + "}, which env.secrets does not declare.");
  }
}
