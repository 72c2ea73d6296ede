package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CurrentTimeToolTest {

  private final CurrentTimeTool tool =
      new CurrentTimeTool(Clock.fixed(Instant.parse("2026-03-01T23:30:15.7Z"), ZoneOffset.UTC));

  @Test
  void tellsTheTimeInUtcUnlessAsked() throws Exception {
    assertThat(tool.call(arguments(), context())).isEqualTo("2026-03-01T23:30:15Z (Sunday, UTC)");
  }

  @Test
  void tellsTheTimeInAZone() throws Exception {
    assertThat(tool.call(arguments("timezone", "Europe/Berlin"), context()))
        .isEqualTo("2026-03-02T00:30:15+01:00 (Monday, Europe/Berlin)");
  }

  @Test
  void namesAnUnknownZone() {
    assertThatThrownBy(() -> tool.call(arguments("timezone", "Mars/Olympus"), context()))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("Mars/Olympus");
  }
}
