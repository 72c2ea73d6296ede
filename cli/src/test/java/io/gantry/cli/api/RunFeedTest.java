package io.gantry.cli.api;

import static io.gantry.cli.StandInServer.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.cli.CommandFailedException;
import io.gantry.cli.StandInServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunFeedTest {

  private StandInServer server;
  private GantryApi api;

  @BeforeEach
  void start() throws IOException {
    server = new StandInServer();
    api = new GantryApi(new Account(server.address(), "admin", "secret"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<Long> follow(int attempts) {
    List<Long> seen = new ArrayList<>();
    new RunFeed(api, "r1", Duration.ZERO, attempts).follow(message -> seen.add(message.seq()));
    return seen;
  }

  @Test
  void everyEventComesOnceAndInOrderThoughConnectionsBreak() {
    server
        .streaming(event(1, 0, "RunSubmitted", "", "{}"))
        .streaming()
        .streaming(event(1, 0, "RunSubmitted", "", "{}"), event(2, 0, "RunStarted", "", "{}"))
        .streaming(event(3, 0, "RunCompleted", "", "{}"), event(4, 0, "Unheard", "", "{}"));

    assertThat(follow(3)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aServerThatStaysAwayIsGivenUpAfterTheAttemptsThatBroughtNothing() {
    server.streaming(event(1, 0, "RunSubmitted", "", "{}"));

    assertThatThrownBy(() -> follow(4))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("The run's state is kept: " + server.address() + "/api/v1/runs/r1");
    assertThat(server.asked("GET", "/api/v1/runs/r1/events")).hasSize(5);
  }
}
