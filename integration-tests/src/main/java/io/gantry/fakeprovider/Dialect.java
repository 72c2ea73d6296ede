package io.gantry.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.fakeprovider.ModelScript.Usage;

/** The wire format of one provider. Stateless. */
interface Dialect {

  /** @throws IllegalArgumentException when the body is not a request of this dialect; answered with 400 */
  ChatCall parse(JsonNode body);

  /** @param number counts the answers of the server; ids are made of it */
  Payload answer(ChatCall call, Reply reply, Usage usage, long number);

  Payload error(int status, String message);

  /** A body and what it is. */
  record Payload(String contentType, byte[] body) {

    static Payload json(JsonNode body) {
      return new Payload("application/json", Json.bytes(body));
    }
  }
}
