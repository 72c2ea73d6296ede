package io.gantry.fakeprovider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.fakeprovider.Dialect.Payload;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.PathTemplateMatch;

/** The control endpoint: scripts, reset and figures over HTTP, for tests in another process. */
final class ControlHandler {

  private final FakeProvider provider;

  ControlHandler(FakeProvider provider) {
    this.provider = provider;
  }

  /** {@code PUT /control/models/{name}} with a {@link ModelScript}. */
  void script(HttpServerExchange exchange) {
    String name = exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY).getParameters().get("*");
    exchange
        .getRequestReceiver()
        .receiveFullBytes(
            (receiver, body) -> {
              try {
                provider.script(name, Json.read(body, ModelScript.class));
                ChatHandler.send(receiver, 200, Payload.json(JsonNodeFactory.instance.objectNode().put("model", name)));
              } catch (IllegalArgumentException e) {
                ObjectNode problem = JsonNodeFactory.instance.objectNode();
                problem.put("error", "The script of " + name + " cannot be read: " + e.getMessage());
                ChatHandler.send(receiver, 400, Payload.json(problem));
              }
            });
  }

  /** {@code DELETE /control}. */
  void reset(HttpServerExchange exchange) {
    provider.reset();
    exchange.setStatusCode(204).endExchange();
  }

  /** {@code GET /control/stats}; {@code ?requests=false} leaves the recorded requests out. */
  void stats(HttpServerExchange exchange) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("models", Json.MAPPER.valueToTree(provider.stats()));
    body.put("rateLimited", provider.stats().values().stream().mapToLong(ModelStats::rateLimited).sum());
    var wanted = exchange.getQueryParameters().get("requests");
    if (wanted == null || !"false".equals(wanted.peek())) {
      body.set("requests", Json.MAPPER.valueToTree(provider.requests()));
    }
    ChatHandler.send(exchange, 200, Payload.json(body));
  }

  /** {@code GET /v1/models}: the scripted models, those already called, and {@code echo}. */
  void models(HttpServerExchange exchange) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
    ArrayNode data = body.putArray("data");
    provider.modelNames().forEach(
        name -> data.addObject().put("id", name).put("object", "model").put("created", 0).put("owned_by", "gantry"));
    ChatHandler.send(exchange, 200, Payload.json(body));
  }
}
