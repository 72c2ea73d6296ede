package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.engine.text.ShortText;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hc.core5.http.ContentType;

/**
 * The answer to one HTTP request.
 *
 * @param headers by name, ignoring case; the first value of each
 * @param body decompressed, at most as long as the client reads
 * @param cut true when the body goes on beyond what was read
 */
record HttpReply(int status, Map<String, String> headers, byte[] body, boolean cut) {

  /** What a model can make use of; cookies and the like stay out. */
  private static final List<String> SHOWN =
      List.of(
          "Content-Type", "Location", "ETag", "Last-Modified", "Link", "Retry-After", "Allow", "WWW-Authenticate",
          "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-RateLimit-Remaining", "X-RateLimit-Reset",
          "X-Total-Count", "X-Request-Id");

  private static final int MAX_HEADER = 1_000;

  /** Collects the headers of an answer. */
  static final class Builder {

    private final int status;
    private final byte[] body;
    private final boolean cut;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    Builder(int status, byte[] body, boolean cut) {
      this.status = status;
      this.body = body;
      this.cut = cut;
    }

    void header(String name, String value) {
      headers.putIfAbsent(name, value == null ? "" : value);
    }

    HttpReply build() {
      return new HttpReply(status, headers, body, cut);
    }
  }

  boolean isRedirect() {
    return headers.containsKey("Location")
        && (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
  }

  String location() {
    return headers.getOrDefault("Location", "");
  }

  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The media type without its parameters, in lower case; empty when the answer says none. */
  String mediaType() {
    ContentType type = ContentType.parseLenient(headers.get("Content-Type"));
    return type == null || type.getMimeType() == null ? "" : type.getMimeType().toLowerCase(Locale.ROOT);
  }

  /** The charset that the answer declares. */
  Optional<Charset> charset() {
    return Optional.ofNullable(ContentType.parseLenient(headers.get("Content-Type"))).map(ContentType::getCharset);
  }

  /** The answer as JSON text for a model: {@code status}, {@code headers}, {@code body}. */
  String shown() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", status);
    ObjectNode shownHeaders = json.putObject("headers");
    for (String name : SHOWN) {
      if (headers.containsKey(name)) {
        shownHeaders.put(name.toLowerCase(Locale.ROOT), ShortText.head(headers.get(name), MAX_HEADER));
      }
    }
    String text = text();
    int room = ShownText.LIMIT;
    String shown;
    do {
      // Quotes and line ends double in JSON: take less until the whole fits.
      room = room * 9 / 10;
      json.put("body", text.length() <= room && !cut ? text : ShortText.head(text, room) + remark(text, room));
      shown = json.toString();
    } while (shown.length() > ShownText.LIMIT);
    return shown;
  }

  private String remark(String text, int room) {
    return "\n[cut: the first " + Math.min(room, text.length()) + " of " + (cut ? "more than " : "") + text.length()
        + " characters]";
  }

  /** The body as text, or a note that it is none. */
  String text() {
    String text = new String(body, charset().orElse(StandardCharsets.UTF_8));
    return text.indexOf('\0') < 0
        ? text
        : "[" + body.length + " bytes that are not text" + (mediaType().isEmpty() ? "" : ", " + mediaType()) + "]";
  }
}
