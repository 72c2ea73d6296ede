package io.gantry.engine.governor;

import io.gantry.engine.workflow.ModelRef;
import java.net.URI;

/**
 * What has limits of its own at a provider.
 *
 * @param label provider and model, {@code openai/gpt-5}
 * @param host host and port of the server, where a workflow names one; else empty text
 */
public record ModelName(String label, String host) implements Comparable<ModelName> {

  static ModelName of(ModelRef ref) {
    return new ModelName(ref.label(), ref.host().map(ModelName::authority).orElse(""));
  }

  /** Without path and user: neither has limits of its own, and the user may be a secret. */
  private static String authority(String host) {
    try {
      URI uri = URI.create(host);
      if (uri.getHost() != null) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
      }
    } catch (IllegalArgumentException noAddress) {
      // Calling it fails for the same reason, and says so.
    }
    return "invalid";
  }

  @Override
  public int compareTo(ModelName other) {
    int byLabel = label.compareTo(other.label);
    return byLabel != 0 ? byLabel : host.compareTo(other.host);
  }

  @Override
  public String toString() {
    return host.isEmpty() ? label : label + " at " + host;
  }
}
