package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Makes the keys by which calls that have the same result are known: digests, so that no key tells what was asked.
 * Thread-safe.
 */
final class CallKeys {

  private static final int MOST_VERSIONS = 1_000;

  /** By identity, as a signature is built once; maintained by whoever calls, not on a pool of its own. */
  private final LoadingCache<ToolSignature, String> versions =
      Caffeine.newBuilder()
          .weakKeys()
          .maximumSize(MOST_VERSIONS)
          .executor(Runnable::run)
          .build(ToolSignature::version);

  /**
   * The key of a call: a SHA-256 of everything its result depends on, in 64 hexadecimal digits; empty when the tool cannot
   * say what that is.
   */
  Optional<String> of(Tool tool, JsonNode arguments, ToolContext context) {
    return tool.dependsOn(context).map(scope -> digest(
        versions.get(tool.signature()),
        tool.identity().kind().name(),
        tool.identity().place(),
        tool.identity().name(),
        scope,
        context.caller(),
        String.valueOf(context.networkDenied()),
        CanonicalJson.of(arguments)));
  }

  private static String digest(String... parts) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      // With its length, so that no two lists of parts read the same.
      digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
