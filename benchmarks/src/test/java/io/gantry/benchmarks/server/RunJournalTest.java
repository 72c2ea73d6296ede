package io.gantry.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunJournalTest {

  @Test
  void aBatchLastsFromTheReplyToItsLastResult() throws JsonProcessingException {
    RunJournal journal =
        JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .build()
            .readValue(
                """
                {"entries": [
                  {"seq": 1, "at": "2026-01-01T00:00:00Z", "kind": "RunStarted", "body": {}},
                  {"seq": 2, "at": "2026-01-01T00:00:01Z", "kind": "ModelReplied", "body": {"calls": [{}, {}]}},
                  {"seq": 3, "at": "2026-01-01T00:00:01.060Z", "kind": "ToolReturned", "body": {"took": "PT0.05S"}},
                  {"seq": 4, "at": "2026-01-01T00:00:01.060Z", "kind": "ToolReturned", "body": {"took": "PT0.055S"}},
                  {"seq": 5, "at": "2026-01-01T00:00:02Z", "kind": "ModelReplied", "body": {"calls": []}}]}
                """,
                RunJournal.class);

    assertThat(journal.batch()).isEqualTo(Duration.ofMillis(60));
    assertThat(journal.slowestCall()).isEqualTo(Duration.ofMillis(55));
    assertThat(journal.reply().seq()).isEqualTo(2);
    assertThat(journal.lastResult().seq()).isEqualTo(4);
    assertThat(journal.toolCalls()).hasSize(2);
    assertThat(journal.batches()).isEqualTo(1);
  }
}
