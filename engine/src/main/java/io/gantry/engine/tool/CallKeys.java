package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.gantry.engine.text.Sha256;
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
    return tool.dependsOn(context).map(scope -> Sha256.ofParts(
        versions.get(tool.signature()),
        tool.identity().kind().name(),
        tool.identity().place(),
        tool.identity().name(),
        scope,
        context.caller(),
        String.valueOf(context.networkDenied()),
        CanonicalJson.of(arguments)));
  }
}
