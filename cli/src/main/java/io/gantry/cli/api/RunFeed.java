package io.gantry.cli.api;

import io.gantry.cli.CommandFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Follows one run until its last event, through lost connections and restarts of the server. Every event is handed on
 * once, in order. Not safe for several threads.
 */
public final class RunFeed {

  private final GantryApi api;
  private final String run;
  private final Duration pause;
  private final int attempts;
  private long lastSeq = -1;
  private boolean ended;

  /** A feed that waits a second between attempts, and gives up after a minute without a new event. */
  public RunFeed(GantryApi api, String run) {
    this(api, run, Duration.ofSeconds(1), 60);
  }

  /**
   * @param pause time before connecting again
   * @param attempts connections in a row that bring nothing new before it gives up, at least 1
   */
  RunFeed(GantryApi api, String run, Duration pause, int attempts) {
    this.api = api;
    this.run = run;
    this.pause = pause;
    this.attempts = attempts;
  }

  /**
   * Hands every event to {@code receiver}, on the calling thread; returns after the run's last one.
   *
   * @throws RefusedException when the server does not show this run
   * @throws CommandFailedException when the server stays away; the run itself goes on
   */
  public void follow(Consumer<RunMessage> receiver) {
    int fruitless = 0;
    String trouble = "it closed the connection";
    while (!ended) {
      long before = lastSeq;
      try {
        readOneConnection(receiver);
      } catch (IOException e) {
        trouble = String.valueOf(e.getMessage());
      } catch (RefusedException e) {
        // While a server starts again, the run's address is not there for a moment.
        if (lastSeq < 0) {
          throw e;
        }
        trouble = e.getMessage();
      }
      fruitless = lastSeq > before ? 0 : fruitless + 1;
      if (fruitless >= attempts) {
        throw CommandFailedException.failed(
            "Lost the server while watching (" + trouble + "). The run's state is kept: " + api.address(run));
      }
      if (!ended) {
        sleep();
      }
    }
  }

  private void readOneConnection(Consumer<RunMessage> receiver) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(api.events(run, lastSeq), StandardCharsets.UTF_8))) {
      StringBuilder data = new StringBuilder();
      for (String line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
        if (line.startsWith("data:")) {
          data.append(data.isEmpty() ? "" : "\n").append(line.substring(line.startsWith("data: ") ? 6 : 5));
        } else if (line.isEmpty() && !data.isEmpty()) {
          receive(api.message(data.toString()), receiver);
          data.setLength(0);
        }
      }
    }
  }

  private void receive(RunMessage message, Consumer<RunMessage> receiver) {
    if (message.seq() > lastSeq) {
      lastSeq = message.seq();
      ended = message.isFinal();
      receiver.accept(message);
    }
  }

  private void sleep() {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailedException.failed("Interrupted", e);
    }
  }
}
