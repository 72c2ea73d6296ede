package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.Optional;

/** {@code web_fetch}: a page as text to read, from anywhere the guard permits. */
final class WebFetchTool implements Tool {

  private static final String ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5";

  private final GuardedHttpClient http;
  private final ToolSignature signature;

  WebFetchTool(GuardedHttpClient http) {
    this(http, http.settings().callTimeout());
  }

  private WebFetchTool(GuardedHttpClient http, Duration timeout) {
    this.http = http;
    this.signature =
        new ToolSignature(
            "web_fetch",
            "Reads a web page and answers with its text; links stay, scripts and navigation do not.",
            new ParameterSchema().requiredText("url", "Absolute http or https URL").build(),
            Effect.READ,
            timeout);
  }

  @Override
  public ToolSignature signature() {
    return signature;
  }

  @Override
  public Tool within(Duration timeout) {
    return new WebFetchTool(http, timeout);
  }

  @Override
  public Optional<String> dependsOn(ToolContext context) {
    return Optional.of("");
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    HttpArguments.refuseWithoutNetwork(context);
    WebTarget target = http.guard().check(arguments.path("url").asText());
    RequestHeaders headers = new RequestHeaders();
    headers.set("Accept", ACCEPT);
    context.trace().ifPresent(headers::setTrace);
    HttpReply reply =
        http.send(
            new HttpCall(
                HttpMethod.GET,
                target,
                headers.asMap(),
                Optional.empty(),
                signature.timeout(),
                HttpCall.RedirectScope.ANYWHERE));
    if (!reply.isSuccess()) {
      throw new ToolException(target + " answered " + reply.status() + " instead of a page.");
    }
    return ShownText.bounded(text(reply, target) + (reply.cut() ? "\n[cut: the page goes on]" : ""));
  }

  private static String text(HttpReply reply, WebTarget target) {
    String type = reply.mediaType();
    return type.equals("text/html") || type.equals("application/xhtml+xml")
        ? ReadablePage.of(reply.body(), reply.charset(), target.toString()).text()
        : reply.text();
  }
}
