package io.gantry.benchmarks.server;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What happened in a run, as Gantry's API shows it, as far as the benchmark looks at it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunJournal(List<Entry> entries) {

  /** One event. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Entry(long seq, Instant at, String kind, JsonNode body) {}

  /** The calls that tools were asked for and what became of them, in the order of their records. */
  public List<Entry> toolCalls() {
    return of("ToolReturned").toList();
  }

  /** Replies of models that ask for tools. */
  public long batches() {
    return of("ModelReplied").filter(entry -> !entry.body().path("calls").isEmpty()).count();
  }

  /** From the record of the first reply that asks for tools to the record of the last call's result. */
  public Duration batch() {
    return Duration.between(reply().at(), lastResult().at());
  }

  /** The first reply that asks for tools. */
  public Entry reply() {
    return of("ModelReplied").findFirst().orElseThrow();
  }

  /** The result of the last call. */
  public Entry lastResult() {
    return of("ToolReturned").reduce((before, last) -> last).orElseThrow();
  }

  /** The time that the slowest call took once a thread had taken it up. */
  public Duration slowestCall() {
    return of("ToolReturned")
        .map(entry -> Duration.parse(entry.body().path("took").asText()))
        .max(Duration::compareTo)
        .orElseThrow();
  }

  private Stream<Entry> of(String kind) {
    return entries.stream().filter(entry -> entry.kind().equals(kind));
  }
}
