package io.gantry.benchmarks.executors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlowPeerTest {

  @Test
  void answersEveryConnectionWithOneByteNotBeforeItsTime() throws IOException {
    try (SlowPeer peer = new SlowPeer(20)) {
      long begun = System.nanoTime();
      try (Socket first = connect(peer);
          Socket second = connect(peer)) {
        assertThat(first.getInputStream().readAllBytes()).hasSize(1);
        assertThat(second.getInputStream().readAllBytes()).hasSize(1);
      }
      assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void takesNobodyOnceClosed() throws IOException {
    SlowPeer peer = new SlowPeer(1);
    peer.close();

    assertThatThrownBy(() -> connect(peer)).isInstanceOf(IOException.class);
  }

  private static Socket connect(SlowPeer peer) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), peer.port());
  }
}
