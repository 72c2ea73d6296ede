package io.gantry.ejb.settings.form;

import java.time.Duration;

record TimeSpan(String min, String max) implements ValueForm<Duration> {

  @Override
  public String words() {
    return "a time from " + min + " to " + max + " such as 500ms, 60s, 5m or 1h";
  }

  @Override
  public Duration read(String text) {
    Duration value = duration(text);
    if (value.compareTo(duration(min)) < 0 || value.compareTo(duration(max)) > 0) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  private static Duration duration(String text) {
    Amount amount = Amount.of(text);
    return switch (amount.unit()) {
      case "ms" -> Duration.ofMillis(amount.number());
      case "s" -> Duration.ofSeconds(amount.number());
      case "m" -> Duration.ofMinutes(amount.number());
      case "h" -> Duration.ofHours(amount.number());
      default -> throw new IllegalArgumentException(text);
    };
  }
}
