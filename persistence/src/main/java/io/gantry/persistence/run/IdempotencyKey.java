package io.gantry.persistence.run;

/**
 * A key under which a caller may repeat a submission without starting a second run.
 *
 * @param value 1 to 255 characters, unique per caller
 * @param requestHash what the request asked for, so that the same key with another request can be told apart
 */
public record IdempotencyKey(String value, String requestHash) {

  public IdempotencyKey {
    if (value.isBlank() || value.length() > 255) {
      throw new IllegalArgumentException("An idempotency key has 1 to 255 characters, not " + value.length());
    }
  }
}
