package io.gantry.engine.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gantry.engine.text.Sha256;
import io.gantry.engine.workflow.Tools.Terms;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * SHA-256 of tools. What is hashed is JSON with its members sorted, so that neither the order in which a schema was written
 * nor that of a map counts.
 */
final class SignatureHash {

  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private SignatureHash() {}

  static String of(ToolSignature signature) {
    Map<String, Object> said = new TreeMap<>();
    said.put("name", signature.name());
    said.put("description", signature.description());
    said.put("parameters", SORTED.convertValue(signature.parameters(), Object.class));
    said.put("effect", signature.effect().name());
    said.put("timeout", signature.timeout().toString());
    said.put("terms", declared(signature.terms()));
    return Sha256.of(json(said));
  }

  /** Of several tools, whatever their order. */
  static String of(Collection<ToolSignature> signatures) {
    return Sha256.of(String.join("\n", signatures.stream().map(SignatureHash::of).sorted().toList()));
  }

  private static Map<String, Object> declared(Terms terms) {
    Map<String, Object> said = new TreeMap<>();
    terms.effect().ifPresent(effect -> said.put("effect", effect.name()));
    terms.cacheTtl().ifPresent(ttl -> said.put("cache_ttl", ttl.toString()));
    terms.timeout().ifPresent(timeout -> said.put("timeout", timeout.toString()));
    put(said, "max_concurrency", terms.maxConcurrency());
    put(said, "rate_per_minute", terms.ratePerMinute());
    terms.batch().ifPresent(batch -> said.put("batch", batch));
    if (terms.requiresApproval()) {
      said.put("requires_approval", true);
    }
    return said;
  }

  private static void put(Map<String, Object> said, String name, OptionalInt value) {
    if (value.isPresent()) {
      said.put(name, value.getAsInt());
    }
  }

  private static String json(Object value) {
    try {
      return SORTED.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The definition of a tool cannot be written as JSON", e);
    }
  }
}
