package io.gantry.it.server;

import io.gantry.it.client.Answer;
import java.util.Arrays;

/** The server's metrics at one moment, as a scraper reads them. */
record Metrics(String text) {

  static Metrics of(GantryServer gantry) {
    Answer answer = gantry.viewer().get("/metrics?scope=application");
    if (answer.status() != 200) {
      throw new AssertionError("Expected metrics: " + answer);
    }
    return new Metrics(answer.text());
  }

  /**
   * The sum over all series of a name whose labels hold these texts.
   *
   * @param labels {@code name="value"}
   */
  double sum(String name, String... labels) {
    return text.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> Arrays.stream(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
