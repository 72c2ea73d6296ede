package io.gantry.engine.tool;

import io.gantry.engine.workflow.Ordered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;

/**
 * One HTTP request, checked.
 *
 * @param headers by name as written, at most one per name, holding nothing that the client itself sets
 * @param timeout the longest it may take, from the wait for a connection to the answer's last byte
 * @param scope where redirects may lead
 */
record HttpCall(
    HttpMethod method,
    WebTarget target,
    Map<String, String> headers,
    Optional<Body> body,
    Duration timeout,
    RedirectScope scope) {

  HttpCall {
    headers = Ordered.copyOf(headers);
  }

  /** Text and the media type to send it as; UTF-8 unless the type names a charset. */
  record Body(String text, ContentType type) {

    byte[] bytes() {
      return text.getBytes(type.getCharset() == null ? StandardCharsets.UTF_8 : type.getCharset());
    }
  }

  /** Says no to targets that redirects must not lead to. */
  @FunctionalInterface
  interface RedirectScope {

    RedirectScope ANYWHERE = target -> {};

    void check(WebTarget target) throws ToolException;
  }

  /** The same call to another place; what another origin need not know stays behind. */
  HttpCall redirectedTo(WebTarget next) throws ToolException {
    scope.check(next);
    return new HttpCall(method, next, target.sameOrigin(next) ? headers : Map.of(), Optional.empty(), timeout, scope);
  }
}
