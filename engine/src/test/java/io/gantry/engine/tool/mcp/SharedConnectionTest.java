package io.gantry.engine.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.engine.tool.SecretHeaders;
import io.gantry.engine.tool.SecretValues;
import io.gantry.engine.workflow.Tools.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several threads that want one connection. */
@Timeout(60)
class SharedConnectionTest {

  private final AtomicInteger attempts = new AtomicInteger();
  private final CountDownLatch connecting = new CountDownLatch(1);
  private final CountDownLatch failing = new CountDownLatch(1);

  @Test
  void whoWaitsWhileAnAttemptFailsSharesItsFailureAndWhoComesLaterTriesAgain() throws Exception {
    SharedConnection connection = connection();
    List<String> failures = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Thread thread = new Thread(() -> {
        try {
          connection.list();
        } catch (McpConnectionException | InterruptedException e) {
          failures.add(e.getMessage());
        }
      });
      threads.add(thread);
      thread.start();
      connecting.await();
    }
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }

    failing.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(failures).hasSize(5).containsOnly("nobody is there, attempt 1");
    assertThatExceptionOfType(McpConnectionException.class)
        .isThrownBy(connection::list)
        .withMessage("nobody is there, attempt 2");
  }

  private SharedConnection connection() throws Exception {
    McpServer server =
        new McpServer(
            "s", "s", "s", false, new SecretHeaders(Map.of(), List.of(), SecretValues.NONE), Terms.NONE,
            none -> new McpPolicy.Command(List.of("s"), Map.of()));
    return new SharedConnection(server.resolved(), this::connect, McpDefinitions.TRUSTING, McpListener.NONE);
  }

  private McpConnection connect(McpAddress address, String name) throws McpConnectionException, InterruptedException {
    int attempt = attempts.incrementAndGet();
    connecting.countDown();
    failing.await();
    throw McpConnectionException.unsent("nobody is there, attempt " + attempt, null);
  }
}
