package io.gantry.engine.context;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a trace as the header {@code traceparent} of W3C Trace Context says it. Of its flags only "sampled" is known;
 * others are neither kept nor sent.
 *
 * @param traceId 32 digits of lower-case hexadecimal, not all zero
 * @param spanId 16 digits of the same kind, not all zero
 * @param sampled whether whoever sent it may have recorded the trace
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {

  /** The header's name; names are compared without case. */
  public static final String HEADER = "traceparent";

  private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
  private static final Pattern SPAN_ID = Pattern.compile("(?!0{16})[0-9a-f]{16}");
  private static final Pattern FORM =
      Pattern.compile("(?!ff)([0-9a-f]{2})-(" + TRACE_ID + ")-(" + SPAN_ID + ")-([0-9a-f]{2})(-.*)?");
  private static final int SAMPLED = 1;
  private static final HexFormat HEX = HexFormat.of();
  private static final SecureRandom TRACE_IDS = new SecureRandom();

  public TraceParent {
    if (!TRACE_ID.matcher(traceId).matches()) {
      throw new IllegalArgumentException("A trace id is 32 lower-case hexadecimal digits, not all 0; not " + traceId);
    }
    if (!SPAN_ID.matcher(spanId).matches()) {
      throw new IllegalArgumentException("A span id is 16 lower-case hexadecimal digits, not all 0; not " + spanId);
    }
  }

  /** A trace of its own, sampled: the journal records it. */
  static TraceParent fresh() {
    byte[] id = new byte[16];
    TRACE_IDS.nextBytes(id);
    // Never all zero, whatever the dice say.
    id[0] |= 1;
    return new TraceParent(HEX.formatHex(id), freshSpanId(), true);
  }

  /**
   * Reads the header's value. Of a version above 00 it takes what version 00 has; more may follow there.
   *
   * @return empty when the standard calls it invalid
   */
  public static Optional<TraceParent> parse(String header) {
    Matcher parts = FORM.matcher(header);
    if (!parts.matches() || (parts.group(1).equals("00") && parts.group(5) != null)) {
      return Optional.empty();
    }
    boolean sampled = (HexFormat.fromHexDigits(parts.group(4)) & SAMPLED) != 0;
    return Optional.of(new TraceParent(parts.group(2), parts.group(3), sampled));
  }

  /** A place below this one, with a span id of its own, different each time. */
  public TraceParent child() {
    return new TraceParent(traceId, freshSpanId(), sampled);
  }

  /** The header's value, in version 00. */
  public String header() {
    return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
  }

  private static String freshSpanId() {
    long id = ThreadLocalRandom.current().nextLong();
    return HEX.toHexDigits(id == 0 ? 1 : id);
  }
}
