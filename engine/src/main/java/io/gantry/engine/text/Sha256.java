package io.gantry.engine.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of texts as UTF-8, in 64 lower-case hexadecimal digits. */
public final class Sha256 {

  private Sha256() {}

  public static String of(String text) {
    return HexFormat.of().formatHex(algorithm().digest(bytes(text)));
  }

  /** Of several texts, each with its length before it, so that no two lists of parts read the same. */
  public static String ofParts(String... parts) {
    MessageDigest digest = algorithm();
    for (String part : parts) {
      byte[] bytes = bytes(part);
      digest.update(bytes(bytes.length + ":"));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
