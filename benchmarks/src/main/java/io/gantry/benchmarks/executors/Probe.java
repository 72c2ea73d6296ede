package io.gantry.benchmarks.executors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The probe in a server, asked for one measurement at a time. Blocks until it has answered. */
final class Probe {

  private static final Duration MOST = Duration.ofMinutes(3);
  private static final int MOST_LOOKS = 240;
  private static final long BETWEEN_LOOKS_NANOS = 500_000_000;

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();
  private final URI address;

  /**
   * @param address where the probe's application answers
   */
  Probe(URI address) {
    this.address = address;
  }

  /**
   * What the probe runs on.
   *
   * @param java its version
   * @param feature the first number of it
   */
  record Host(String server, String java, int feature) {}

  /** Time and the server's processor time for all tasks, and how often one was refused and offered again. */
  record Burst(double nanos, double cpuNanos, int refused) {}

  /** Nanoseconds that half, and that 99 of 100 tasks did not exceed. */
  record Lone(double p50, double p99) {}

  /**
   * Waits until the probe answers, since a server may say that it has started before its applications have.
   *
   * @throws IllegalStateException when it still does not after {@value #MOST_LOOKS} looks
   */
  Host host() {
    for (int look = 1; look < MOST_LOOKS; look++) {
      try {
        return lookAtHost();
      } catch (IllegalStateException | UncheckedIOException e) {
        LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
      }
    }
    return lookAtHost();
  }

  private Host lookAtHost() {
    JsonNode answer = send(HttpRequest.newBuilder(address("server")));
    return new Host(answer.path("server").asText(), answer.path("java").asText(), answer.path("feature").asInt());
  }

  Burst burst(String executor, int tasks, int submitters) {
    JsonNode answer = measure("burst", executor, "&tasks=" + tasks + "&submitters=" + submitters);
    return new Burst(
        answer.path("nanos").asDouble(), answer.path("cpuNanos").asDouble(), answer.path("refused").asInt());
  }

  Lone lone(String executor, int times) {
    JsonNode answer = measure("lone", executor, "&times=" + times);
    return new Lone(answer.path("p50").asDouble(), answer.path("p99").asDouble());
  }

  /** Nanoseconds until all tasks have had their answer from a port of this machine. */
  double waiting(String executor, int tasks, int port) {
    return measure("waiting", executor, "&tasks=" + tasks + "&port=" + port).path("nanos").asDouble();
  }

  private JsonNode measure(String what, String executor, String parameters) {
    String body = "executor=" + URLEncoder.encode(executor, StandardCharsets.UTF_8) + parameters;
    return send(
        HttpRequest.newBuilder(address(what))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private URI address(String what) {
    return URI.create(address + "/" + what);
  }

  private JsonNode send(HttpRequest.Builder builder) {
    HttpRequest request = builder.timeout(MOST).build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            request.uri() + " answered " + response.statusCode() + ": " + response.body());
      }
      return json.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("The probe at " + address + " does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the probe measured", e);
    }
  }
}
