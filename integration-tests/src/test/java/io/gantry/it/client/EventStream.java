package io.gantry.it.client;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** An open stream of server-sent events. Reading blocks until an event comes or the server ends the stream. */
public final class EventStream implements AutoCloseable {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** An event as it came: {@code id} and {@code name} are the protocol's own fields. */
  public record Message(String id, String name, RunEntry entry) {}

  private final InputStream body;
  private final BufferedReader lines;
  private final HttpClient.Version version;
  private int comments;

  EventStream(InputStream body, HttpClient.Version version) {
    this.body = body;
    this.version = version;
    this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  /** The next event; empty when the server has ended the stream. */
  public Optional<Message> next() {
    String id = "";
    String name = "";
    StringBuilder data = new StringBuilder();
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(":")) {
          comments++;
        } else if (line.startsWith("id:")) {
          id = value(line);
        } else if (line.startsWith("event:")) {
          name = value(line);
        } else if (line.startsWith("data:")) {
          data.append(data.isEmpty() ? "" : "\n").append(value(line));
        } else if (line.isEmpty() && !data.isEmpty()) {
          return Optional.of(new Message(id, name, RunEntry.of(MAPPER.readTree(data.toString()))));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads up to and including the first event that fits, or to the stream's end. */
  public List<Message> until(Predicate<RunEntry> last) {
    List<Message> read = new ArrayList<>();
    for (Optional<Message> message = next(); message.isPresent(); message = next()) {
      read.add(message.get());
      if (last.test(message.get().entry())) {
        break;
      }
    }
    return read;
  }

  /** Reads to the stream's end. */
  public List<Message> toItsEnd() {
    return until(entry -> false);
  }

  /** Which HTTP the stream comes over. */
  public HttpClient.Version version() {
    return version;
  }

  /** Comments seen so far; the server sends them to keep an idle stream open. */
  public int comments() {
    return comments;
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String value(String line) {
    String value = line.substring(line.indexOf(':') + 1);
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}
