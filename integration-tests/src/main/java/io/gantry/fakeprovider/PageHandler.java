package io.gantry.fakeprovider;

import io.gantry.fakeprovider.Dialect.Payload;
import io.gantry.fakeprovider.FakeModel.Verdict;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.PathTemplateMatch;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Answers {@code GET /pages/<name>} and everything below it, for tools that ask a site. Such a page is a model named
 * {@code pages/<name>} whose prompt is the path: latency, limits, figures and records are those of models.
 */
final class PageHandler implements HttpHandler {

  private static final byte[] NO_BODY = {'{', '}'};

  private final Models models;
  private final RequestLog log;
  private final Punctual punctual;

  PageHandler(Models models, RequestLog log, Punctual punctual) {
    this.models = models;
    this.log = log;
    this.punctual = punctual;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    long now = System.nanoTime();
    String name = "pages/" + exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY).getParameters().get("name");
    ChatCall call = new ChatCall(name, exchange.getRequestPath(), "", List.of(), false, false, 0);
    RequestLog.Entry entry = log.received(call, NO_BODY, ChatHandler.names(exchange), now);
    FakeModel model = models.get(name);
    Verdict verdict = model.decide(call, now);
    if (verdict instanceof Verdict.Refuse refuse) {
      entry.answered(refuse.status(), System.nanoTime());
      ChatHandler.refuse(exchange, refuse, text(refuse.message()));
    } else if (verdict instanceof Verdict.Answer answer) {
      punctual.reply(
          exchange,
          now,
          answer.delayMs(),
          () -> {
            model.finished();
            entry.answered(200, System.nanoTime());
            ChatHandler.send(exchange, 200, text(answer.reply().text()));
          });
    }
  }

  private static Payload text(String text) {
    return new Payload("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }
}
