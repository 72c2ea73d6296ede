package io.gantry.web.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.ejb.run.RunFeed;
import io.gantry.engine.run.JournalEntry;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a feed as server-sent events. A client that went away shows at the next event or heartbeat. */
final class EventStream implements RunFeed.Sink {

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final int RECONNECT_MILLIS = 2000;

  private final SseEventSink sink;
  private final Sse sse;
  private final ObjectMapper mapper;

  EventStream(SseEventSink sink, Sse sse, ObjectMapper mapper) {
    this.sink = sink;
    this.sse = sse;
    this.mapper = mapper;
  }

  @Override
  public CompletionStage<?> send(JournalEntry entry) {
    JournalResponse.Entry shown = JournalResponse.Entry.of(entry);
    return sink.send(
        sse.newEventBuilder()
            .id(Long.toString(shown.seq()))
            .name(shown.kind())
            .reconnectDelay(RECONNECT_MILLIS)
            .data(json(shown))
            .build());
  }

  @Override
  public CompletionStage<?> heartbeat() {
    return sink.send(sse.newEventBuilder().comment("").build());
  }

  @Override
  public void end(Optional<Throwable> failure) {
    failure
        .filter(reason -> !sink.isClosed())
        .ifPresent(reason -> LOG.debug("An event stream ends early; its client may come back", reason));
    sink.close();
  }

  private String json(JournalResponse.Entry entry) {
    try {
      return mapper.writeValueAsString(entry);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Entry " + entry.seq() + " cannot be written as JSON", e);
    }
  }
}
