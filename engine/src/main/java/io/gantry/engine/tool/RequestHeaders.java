package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.context.TraceParent;
import io.gantry.engine.text.ShortText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** The headers of one request under construction, each name once whatever its case. Not thread-safe. */
final class RequestHeaders {

  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E\\t\\x80-\\xFF]{0,8192}");

  /** The client's own: a request that sets them could say one thing and mean another. */
  private static final Set<String> CLIENTS_OWN =
      Set.of(
          "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer",
          "expect", "proxy-authorization", "proxy-connection", "accept-encoding", "http2-settings");

  private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  void set(String name, String value) throws ToolException {
    if (!NAME.matcher(name).matches() || CLIENTS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
      throw new ToolException("The header '" + ShortText.head(name, 60) + "' cannot be set.");
    }
    if (!VALUE.matcher(value).matches()) {
      throw new ToolException("The header " + name + " holds characters that a header cannot have, or is too long.");
    }
    values.put(name, value);
  }

  /** Sets what a model asked for, except what it may not touch. */
  void setAll(JsonNode headers, Set<String> fixed) throws ToolException {
    for (Map.Entry<String, JsonNode> header : headers.properties()) {
      if (fixed.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        throw new ToolException("The header " + header.getKey() + " is set by the workflow and cannot be changed.");
      }
      set(header.getKey(), header.getValue().asText());
    }
  }

  /** Lets the other side recognise a repeated request; a key that no header can hold is sent as a digest. */
  void setIdempotencyKey(String callKey) {
    boolean plain = !callKey.isBlank() && callKey.matches("[\\x21-\\x7E]{1,255}");
    values.put(
        "Idempotency-Key",
        plain ? callKey : UUID.nameUUIDFromBytes(callKey.getBytes(StandardCharsets.UTF_8)).toString());
  }

  /** Names the call's place in its trace: an id, no data. What a model made up instead would lead nowhere. */
  void setTrace(TraceParent call) {
    values.put(TraceParent.HEADER, call.header());
  }

  /** Takes a header out and returns it, or the alternative when it is not there. */
  String remove(String name, String otherwise) {
    String value = values.remove(name);
    return value == null ? otherwise : value;
  }

  Map<String, String> asMap() {
    return values;
  }
}
