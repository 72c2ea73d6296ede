package io.gantry.it.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.it.BuiltProject;
import io.gantry.it.client.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Answers to a fixed list of requests, as they are expected of every server: {@code answers/<name>.json}. What was
 * answered is left in {@code target/answers/<server>}; a change that is meant is taken over from there.
 */
final class Answers {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** Headers that clients act on. */
  private static final List<String> HEADERS =
      List.of(
          "Content-Type", "Location", "Link", "ETag", "Retry-After", "WWW-Authenticate", "Cache-Control", "Allow",
          "Preference-Applied", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy");

  private final String name;
  private final GantryServer gantry;

  Answers(String name, GantryServer gantry) {
    this.name = name;
    this.gantry = gantry;
  }

  /** Makes the requests in their order and compares each answer. */
  void compare(Map<String, Supplier<Answer>> requests) {
    ObjectNode actual = MAPPER.createObjectNode();
    requests.forEach((request, answer) -> actual.set(request, describe(answer.get())));
    compare(actual);
  }

  /** Compares each member with the one that is expected. */
  void compare(ObjectNode actual) {
    keep(actual);
    JsonNode expected = expected();
    assertThat(actual.fieldNames()).toIterable().as(name).containsExactlyElementsOf(expected::fieldNames);
    actual.properties().forEach(
        member ->
            assertThat(member.getValue().toPrettyString())
                .as("%s: %s", name, member.getKey())
                .isEqualTo(expected.path(member.getKey()).toPrettyString()));
  }

  private ObjectNode describe(Answer answer) {
    HttpResponse<String> response = answer.response();
    ObjectNode json = MAPPER.createObjectNode();
    json.put("request", response.request().method() + " " + normal(response.uri().toString()));
    json.put("status", answer.status());
    ObjectNode headers = json.putObject("headers");
    for (String header : HEADERS) {
      List<String> values = response.headers().allValues(header);
      if (!values.isEmpty()) {
        headers.put(header, normal(String.join(", ", values)));
      }
    }
    json.set("body", body(normal(text(answer))));
    return json;
  }

  private String text(Answer answer) {
    boolean stream = answer.header("Content-Type").orElse("").startsWith("text/event-stream");
    if (stream && gantry.server().differences().contains(Difference.EVENT_STREAMS_BEGIN_WITH_EMPTY_LINES)) {
      assertThat(answer.text()).startsWith("\n\n");
      return answer.text().substring(2);
    }
    return answer.text();
  }

  /** As JSON when nothing of the text is lost by it. */
  private static JsonNode body(String text) {
    try {
      JsonNode json = MAPPER.readTree(text);
      if (json.toString().equals(text)) {
        return json;
      }
    } catch (JsonProcessingException e) {
      // Kept as the text that it is.
    }
    return MAPPER.getNodeFactory().textNode(text);
  }

  /** Without what no two requests have in common. */
  private String normal(String text) {
    return text.replace(gantry.uri().toString(), "<server>")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "<time>")
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>")
        .replaceAll("\"(traceId|spanId)\":\"[0-9a-f]+\"", "\"$1\":\"<$1>\"")
        .replaceAll("\"(\\w+(?:Ms|Nanos|Micros))\":\\d+(\\.\\d+)?", "\"$1\":0")
        .replaceAll("\"(waited|took)\":\"PT[\\d.HMS]+\"", "\"$1\":\"<duration>\"")
        .replaceAll("cursor=[\\w-]+", "cursor=<cursor>")
        .replaceAll("\"next\":\"[\\w-]{20,}\"", "\"next\":\"<cursor>\"");
  }

  private JsonNode expected() {
    try (InputStream file = Answers.class.getResourceAsStream("/answers/" + name + ".json")) {
      return file == null ? MAPPER.createObjectNode() : MAPPER.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(ObjectNode actual) {
    Path file = BuiltProject.find().work().resolve("answers").resolve(gantry.server().name()).resolve(name + ".json");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
