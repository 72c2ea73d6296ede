package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Effect;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** {@code current_time}: date, time and weekday in a time zone. */
final class CurrentTimeTool implements Tool {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX '('EEEE, VV')'", Locale.ENGLISH);

  private static final ToolSignature SIGNATURE =
      new ToolSignature(
          "current_time",
          "Tells the current date, time and weekday.",
          new ParameterSchema()
              .optionalText("timezone", "A time zone such as Europe/Berlin or +02:00; UTC when absent")
              .build(),
          Effect.READ,
          Duration.ofSeconds(5));

  private final Clock clock;

  CurrentTimeTool(Clock clock) {
    this.clock = clock;
  }

  @Override
  public ToolSignature signature() {
    return SIGNATURE;
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException {
    String zone = arguments.path("timezone").asText("UTC");
    try {
      return FORMAT.format(ZonedDateTime.now(clock.withZone(ZoneId.of(zone))).truncatedTo(ChronoUnit.SECONDS));
    } catch (DateTimeException e) {
      throw new ToolException("There is no time zone '" + zone + "'; use a name such as Europe/Berlin, or UTC.", e);
    }
  }
}
