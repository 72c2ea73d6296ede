package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Poll;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a job at the other side is asked after and called off.
 *
 * @param id of the job; empty when the answer to its submission did not say one and none is needed
 */
record JobPlace(Optional<String> id, WebTarget status, WebTarget cancel) {

  /** Every question after the job holds it. */
  private static final int LONGEST_ID = 2_000;

  /**
   * Finds the job that a submission has started.
   *
   * @param json the answer's body; a missing node when that is no JSON
   * @throws ToolException when the answer does not lead to one
   */
  static JobPlace of(Poll poll, BaseUrl base, WebTarget submitted, HttpReply answer, JsonNode json) throws ToolException {
    Optional<String> id =
        Optional.of(poll.idPath().in(json))
            .filter(found -> found.isValueNode() && !found.isNull())
            .map(JsonNode::asText)
            .filter(text -> !text.isBlank());
    try {
      checkLength(poll, id);
      WebTarget status = status(poll, base, submitted, answer, id);
      return new JobPlace(id, status, cancel(poll, base, status, id));
    } catch (ToolException e) {
      throw new ToolException(
          "The request was accepted (HTTP " + answer.status() + "), but what it started cannot be followed and may go on: "
              + e.getMessage(),
          e);
    }
  }

  HttpMethod cancelMethod(Poll poll) {
    return HttpMethod.valueOf(poll.cancel().method());
  }

  private static WebTarget status(Poll poll, BaseUrl base, WebTarget submitted, HttpReply answer, Optional<String> id)
      throws ToolException {
    if (poll.url().isPresent()) {
      return base.resolve(filled(poll, poll.url().get(), id));
    }
    if (!answer.location().isEmpty()) {
      return located(base, submitted, answer.location());
    }
    return below(base, submitted, "/" + segment(given(poll, id)), false);
  }

  private static WebTarget cancel(Poll poll, BaseUrl base, WebTarget status, Optional<String> id) throws ToolException {
    if (poll.cancel().path().isPresent()) {
      return base.resolve(filled(poll, poll.cancel().path().get(), id));
    }
    return poll.cancel().method().equals("DELETE") ? status : below(base, status, "/cancel", true);
  }

  private static WebTarget located(BaseUrl base, WebTarget submitted, String location) throws ToolException {
    try {
      WebTarget target = base.guard().check(submitted.uri().resolve(location).toString());
      base.check(target);
      return target;
    } catch (IllegalArgumentException e) {
      throw new ToolException("Its Location header is no URL.", e);
    } catch (ToolException e) {
      throw new ToolException("Its Location header is refused. " + e.getMessage(), e);
    }
  }

  private static WebTarget below(BaseUrl base, WebTarget place, String rest, boolean keepQuery) throws ToolException {
    int query = place.path().indexOf('?');
    String path = query < 0 ? place.path() : place.path().substring(0, query);
    String end = keepQuery && query >= 0 ? place.path().substring(query) : "";
    WebTarget target =
        new WebTarget(place.scheme(), place.host(), place.port(), path.replaceFirst("/+$", "") + rest + end);
    base.check(target);
    return target;
  }

  private static String filled(Poll poll, String path, Optional<String> id) throws ToolException {
    return path.contains(Poll.ID) ? path.replace(Poll.ID, segment(given(poll, id))) : path;
  }

  private static String given(Poll poll, Optional<String> id) throws ToolException {
    return id.orElseThrow(() -> new ToolException(
        "The answer has no id at '" + poll.idPath() + "' (id_path)"
            + (poll.url().isPresent() ? "." : ", and no Location header.")));
  }

  private static void checkLength(Poll poll, Optional<String> id) throws ToolException {
    if (id.isPresent() && id.get().length() > LONGEST_ID) {
      throw new ToolException(
          "Its id at '" + poll.idPath() + "' (id_path) has " + id.get().length() + " characters; at most " + LONGEST_ID
              + " are read as an id.");
    }
  }

  /** Slashes stay: some APIs have ids that are paths. */
  private static String segment(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
