package io.gantry.engine.tool;

import io.gantry.engine.workflow.Environment;
import io.gantry.engine.workflow.Ordered;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Declared headers whose values may hold <code>${KEY}</code>. The secrets are fetched anew for every request, so that
 * none is kept and a changed one counts at once.
 */
record SecretHeaders(Map<String, String> headers, List<Environment.Secret> secrets, SecretValues values) {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");

  SecretHeaders {
    headers = Ordered.copyOf(headers);
    secrets = List.copyOf(secrets);
  }

  Set<String> names() {
    return headers.keySet();
  }

  boolean holdsSecret(String name) {
    return REFERENCE.matcher(headers.get(name)).find();
  }

  /** The headers with every secret in its place. */
  Map<String, String> resolved() throws ToolException {
    Map<String, String> resolved = new LinkedHashMap<>();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      Matcher matcher = REFERENCE.matcher(header.getValue());
      StringBuilder value = new StringBuilder();
      while (matcher.find()) {
        matcher.appendReplacement(value, Matcher.quoteReplacement(secret(header.getKey(), matcher.group(1))));
      }
      resolved.put(header.getKey(), matcher.appendTail(value).toString());
    }
    return resolved;
  }

  private String secret(String header, String key) throws ToolException {
    for (Environment.Secret secret : secrets) {
      if (secret.key().equals(key)) {
        return values
            .find(secret)
            .orElseThrow(() -> new ToolException("The secret " + key + " has no value on this server."));
      }
    }
    throw new ToolException("The header " + header + " refers to ${" + key + "}, which env.secrets does not declare.");
  }
}
