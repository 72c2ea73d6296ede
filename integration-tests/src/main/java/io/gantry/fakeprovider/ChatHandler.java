package io.gantry.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.fakeprovider.Dialect.Payload;
import io.gantry.fakeprovider.FakeModel.Verdict;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Answers chat requests of one dialect, on the I/O thread unless the answer has a delay. */
final class ChatHandler implements HttpHandler {

  private static final HttpString IDEMPOTENCY_KEY = new HttpString("Idempotency-Key");
  private static final HttpString GANTRY_CALL = new HttpString("x-gantry-call");
  private static final HttpString TRACEPARENT = new HttpString("traceparent");

  private final Dialect dialect;
  private final Models models;
  private final RequestLog log;
  private final Punctual punctual;
  private final AtomicLong numbers;

  ChatHandler(Dialect dialect, Models models, RequestLog log, Punctual punctual, AtomicLong numbers) {
    this.dialect = dialect;
    this.models = models;
    this.log = log;
    this.punctual = punctual;
    this.numbers = numbers;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    exchange.getRequestReceiver().receiveFullBytes(this::received);
  }

  private void received(HttpServerExchange exchange, byte[] body) {
    long now = System.nanoTime();
    ChatCall call;
    try {
      call = dialect.parse(Json.read(body, JsonNode.class));
    } catch (IllegalArgumentException e) {
      send(exchange, 400, dialect.error(400, "Bad request: " + e.getMessage()));
      return;
    }
    RequestLog.Entry entry = log.received(call, body, names(exchange), now);
    FakeModel model = models.get(call.model());
    Verdict verdict = model.decide(call, now);
    model.rateHeaders().forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
    if (verdict instanceof Verdict.Refuse refuse) {
      entry.answered(refuse.status(), System.nanoTime());
      refuse(exchange, refuse, dialect.error(refuse.status(), refuse.message()));
    } else if (verdict instanceof Verdict.Answer answer) {
      punctual.reply(
          exchange,
          now,
          answer.delayMs(),
          () -> {
            Payload payload = dialect.answer(call, answer.reply(), answer.usage(), numbers.incrementAndGet());
            model.finished();
            entry.answered(200, System.nanoTime());
            send(exchange, 200, payload);
          });
    }
  }

  static void refuse(HttpServerExchange exchange, Verdict.Refuse refuse, Payload payload) {
    refuse
        .retryAfterSeconds()
        .ifPresent(s -> exchange.getResponseHeaders().put(Headers.RETRY_AFTER, Integer.toString(s)));
    send(exchange, refuse.status(), payload);
  }

  static RequestLog.Names names(HttpServerExchange exchange) {
    Optional<String> callKey = header(exchange, IDEMPOTENCY_KEY).or(() -> header(exchange, GANTRY_CALL));
    return new RequestLog.Names(callKey, header(exchange, TRACEPARENT), exchange.getSourceAddress().getPort());
  }

  private static Optional<String> header(HttpServerExchange exchange, HttpString name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  static void send(HttpServerExchange exchange, int status, Payload payload) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, payload.contentType());
    exchange.getResponseSender().send(ByteBuffer.wrap(payload.body()));
  }
}
