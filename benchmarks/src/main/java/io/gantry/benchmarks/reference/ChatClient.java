package io.gantry.benchmarks.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Asks an OpenAI-compatible provider, without waiting for it. Thread-safe. */
final class ChatClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http;
  private final URI completions;

  /**
   * @param base the provider's base URL, {@code /v1} included
   * @param executor where answers are parsed
   */
  ChatClient(URI base, Executor executor) {
    this.http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(executor).connectTimeout(TIMEOUT).build();
    this.completions = URI.create(base + "/chat/completions");
  }

  /** One message of a conversation; the role is {@code system}, {@code user} or {@code assistant}. */
  record Message(String role, String content) {}

  /**
   * Asks for the next message.
   *
   * @return its text; fails with {@link IllegalStateException} when the provider answers anything but 200
   */
  CompletableFuture<String> ask(String model, List<Message> conversation) {
    ObjectNode body = json.createObjectNode().put("model", model).put("stream", false);
    ArrayNode messages = body.putArray("messages");
    conversation.forEach(message -> messages.addObject().put("role", message.role()).put("content", message.content()));
    HttpRequest request =
        HttpRequest.newBuilder(completions)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(this::text);
  }

  private String text(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new IllegalStateException("The provider answered " + response.statusCode() + ": " + response.body());
    }
    try {
      return json.readTree(response.body()).at("/choices/0/message/content").asText();
    } catch (JsonProcessingException e) {
      throw new CompletionException(e);
    }
  }
}
