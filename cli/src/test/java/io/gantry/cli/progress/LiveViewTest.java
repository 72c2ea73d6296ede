package io.gantry.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gantry.cli.api.RunMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LiveViewTest {

  private static final String CLEAR_ONE = "\u001b[1A\r\u001b[J";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final RunTimes run = new RunTimes();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final LiveView view =
      new LiveView(new PrintStream(written, true, StandardCharsets.UTF_8), run, Style.PLAIN, 60, new TestClock());

  private final class TestClock extends Clock {
    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private void happens(int seq, String kind, String step, String body) throws IOException {
    RunMessage message = new RunMessage(seq, now, kind, step, JsonMapper.builder().build().readTree(body));
    run.apply(message);
    view.show(message);
  }

  private String taken() {
    String text = written.toString(StandardCharsets.UTF_8);
    written.reset();
    return text;
  }

  @Test
  void anOpenStepsLineIsRewrittenInPlaceAndReplacedByItsEnd() throws IOException {
    happens(1, "StepStarted", "a", "{\"agent\":\"reader\"}");
    assertThat(taken()).isEqualTo("  ...  a  0.0 s  agent reader\n");

    now = now.plusMillis(1500);
    view.tick();
    assertThat(taken()).isEqualTo(CLEAR_ONE + "  ...  a  1.5 s  agent reader\n");

    happens(2, "StepCompleted", "a", "{}");
    assertThat(taken()).isEqualTo(CLEAR_ONE + "done   a  1.50 s  0 model calls, 0 tool calls\n");

    view.tick();
    assertThat(taken()).isEmpty();
  }

  @Test
  void theEndOfAStepSaysWhichCallsWereNotMadeByThemselves() throws IOException {
    happens(1, "StepStarted", "a", "{\"agent\":\"reader\"}");
    String tokens = "\"tokens\":{\"input\":100,\"output\":7}";
    happens(2, "ModelReplied", "a", "{\"waited\":\"PT0S\",\"took\":\"PT0S\",\"source\":\"cache\"," + tokens + "}");
    happens(3, "CallsJoined", "a", "{\"waited\":\"PT0S\",\"took\":\"PT2S\"}");
    happens(4, "ToolReturned", "a", "{\"waited\":\"PT0S\",\"took\":\"PT0S\",\"source\":\"batch\"}");
    happens(5, "ToolReturned", "a", "{\"waited\":\"PT0S\",\"took\":\"PT0S\",\"source\":\"batch\"}");
    happens(6, "ModelReplied", "a", "{\"waited\":\"PT0S\",\"took\":\"PT1S\"," + tokens + "}");
    taken();

    happens(7, "StepCompleted", "a", "{}");

    assertThat(taken()).contains("2 model calls (1 answered before), 2 tool calls (2 made as one)");
    assertThat(run.step("a").tokens()).isEqualTo(107);
    assertThat(run.step("a").inTools()).hasSeconds(2);
  }

  @Test
  void aLineNeverWrapsAndManyOpenStepsAreCounted() throws IOException {
    for (int i = 0; i < 15; i++) {
      happens(i, "StepStarted", "step" + i, "{\"agent\":\"" + "x".repeat(100) + "\"}");
    }
    taken();

    view.tick();

    String[] lines = taken().split("\n");
    assertThat(lines).hasSize(13);
    assertThat(lines[12]).contains("and 3 more");
    assertThat(lines[5]).hasSize(59);
  }

  @Test
  void nothingIsDrawnWhileSomebodyTypesAndAllOfItAfterwards() throws IOException {
    happens(1, "StepStarted", "a", "{\"agent\":\"reader\"}");
    happens(2, "QuestionAsked", "ok", "{\"prompt\":\"Fine?\"}");
    taken();

    view.hold("answer ok> ");
    assertThat(taken()).endsWith("\u001b[Janswer ok> ");
    view.tick();
    happens(3, "StepCompleted", "a", "{}");
    assertThat(taken()).isEmpty();

    view.release();
    assertThat(taken()).startsWith("done   a").contains("  ...  ok").doesNotContain("\u001b[1A");
  }
}
