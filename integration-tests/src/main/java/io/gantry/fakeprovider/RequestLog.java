package io.gantry.fakeprovider;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The last requests, oldest first. Thread-safe. */
final class RequestLog {

  static final int CAPACITY = 10_000;

  /** Bodies are much larger than what is noted of a request. */
  static final int BODIES = 100;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Deque<Body> bodies = new ArrayDeque<>();

  private record Body(String model, byte[] json) {}

  Entry received(ChatCall call, byte[] body, Names names, long now) {
    Entry entry = new Entry(call, sha256(body), names, now);
    synchronized (entries) {
      if (entries.size() == CAPACITY) {
        entries.removeFirst();
      }
      entries.addLast(entry);
      if (bodies.size() == BODIES) {
        bodies.removeFirst();
      }
      bodies.addLast(new Body(call.model(), body));
    }
    return entry;
  }

  List<RecordedRequest> snapshot() {
    synchronized (entries) {
      return entries.stream().map(Entry::toRecord).toList();
    }
  }

  List<JsonNode> bodies(String model) {
    synchronized (entries) {
      return bodies.stream()
          .filter(body -> body.model().equals(model))
          .map(body -> Json.read(body.json(), JsonNode.class))
          .toList();
    }
  }

  void clear() {
    synchronized (entries) {
      entries.clear();
      bodies.clear();
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** What a request's headers call it, and where it came from. */
  record Names(Optional<String> callKey, Optional<String> traceparent, int clientPort) {}

  /** A request whose answer may still be awaited. */
  static final class Entry {

    private final String model;
    private final byte[] requestHash;
    private final String prompt;
    private final List<String> tools;
    private final Names names;
    private final long receivedNanos;
    private long answeredNanos;
    private volatile int status;

    private Entry(ChatCall call, byte[] requestHash, Names names, long receivedNanos) {
      this.model = call.model();
      this.requestHash = requestHash;
      this.prompt = call.prompt();
      this.tools = call.tools();
      this.names = names;
      this.receivedNanos = receivedNanos;
    }

    void answered(int httpStatus, long now) {
      answeredNanos = now;
      status = httpStatus; // written last: it publishes the time
    }

    private RecordedRequest toRecord() {
      int seen = status;
      return new RecordedRequest(
          model,
          HexFormat.of().formatHex(requestHash),
          HexFormat.of().formatHex(sha256(prompt.getBytes(StandardCharsets.UTF_8))),
          prompt,
          tools,
          names.callKey(),
          names.traceparent(),
          names.clientPort(),
          receivedNanos,
          seen == 0 ? OptionalLong.empty() : OptionalLong.of(answeredNanos),
          seen == 0 ? OptionalInt.empty() : OptionalInt.of(seen));
    }
  }
}
