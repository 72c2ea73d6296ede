package io.gantry.executorprobe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitingTest {

  private final ExecutorService pool = Executors.newFixedThreadPool(8);

  @AfterEach
  void end() {
    pool.shutdownNow();
  }

  @Test
  void letsAllTasksAskBeforeTheFirstIsAnswered() throws Exception {
    try (ServerSocket listener = listener()) {
      CompletableFuture<Integer> answered =
          CompletableFuture.supplyAsync(() -> answerWhenAllHaveCome(listener, 8, 1));

      long nanos = new Waiting(8, address(listener)).nanos(pool);

      assertThat(nanos).isPositive();
      assertThat(answered.get()).isEqualTo(8);
    }
  }

  @Test
  void failsWhenAConnectionEndsWithoutAnAnswer() throws Exception {
    try (ServerSocket listener = listener()) {
      CompletableFuture.runAsync(() -> answerWhenAllHaveCome(listener, 2, 0));

      assertThatThrownBy(() -> new Waiting(2, address(listener)).nanos(pool)).hasMessageContaining("without an answer");
    }
  }

  @Test
  void failsWhenThereIsNobodyToAsk() throws IOException {
    InetSocketAddress gone;
    try (ServerSocket listener = listener()) {
      gone = address(listener);
    }

    assertThatThrownBy(() -> new Waiting(3, gone).nanos(pool)).hasMessageContaining(String.valueOf(gone.getPort()));
  }

  private static int answerWhenAllHaveCome(ServerSocket listener, int callers, int bytes) {
    List<Socket> open = new ArrayList<>();
    try {
      while (open.size() < callers) {
        open.add(listener.accept());
      }
      for (Socket caller : open) {
        caller.getOutputStream().write(new byte[bytes]);
        caller.close();
      }
      return open.size();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static InetSocketAddress address(ServerSocket listener) {
    return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
  }
}
