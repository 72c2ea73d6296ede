package io.gantry.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonBodiesTest {

  record Note(String text, Optional<Instant> at) {}

  private final JsonBodies bodies = new JsonBodies();

  @Test
  void aRecordIsReadAndWrittenInTheOrderOfItsComponents() throws IOException {
    String json = "{\"text\":\"Hi\",\"at\":\"2026-01-01T00:00:00Z\"}";

    assertThat(read(json)).isEqualTo(new Note("Hi", Optional.of(Instant.parse("2026-01-01T00:00:00Z"))));
    assertThat(write(new Note("Hi", Optional.of(Instant.parse("2026-01-01T00:00:00Z"))))).isEqualTo(json);
  }

  @Test
  void withoutABodyThereIsNothing() throws IOException {
    assertThat(read("")).isNull();
    assertThat(read(" \n")).isNull();
  }

  @Test
  void whatIsNotInOrderIsRefused() {
    assertThatThrownBy(() -> read("{\"txt\":\"Hi\"}")).isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> read("{\"text\":\"a\",\"text\":\"b\"}")).isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> read("{\"text\":\"Hi\"} {}")).isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> read("{\"text\":")).isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void onlyRecordsAreTaken() {
    assertThat(bodies.isReadable(Note.class, Note.class, null, null)).isTrue();
    assertThat(bodies.isWriteable(String.class, String.class, null, null)).isFalse();
  }

  private Record read(String json) throws IOException {
    @SuppressWarnings("unchecked")
    Class<Record> type = (Class<Record>) (Class<?>) Note.class;
    return bodies.readFrom(
        type, type, null, null, null, new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }

  private String write(Note note) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    bodies.writeTo(note, Note.class, Note.class, null, null, null, body);
    return body.toString(StandardCharsets.UTF_8);
  }
}
