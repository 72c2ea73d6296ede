package io.gantry.it.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A real Redis on loopback that keeps nothing on disk, where one is installed. */
record Redis(Process process, int port) implements AutoCloseable {

  private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** Starts one and waits until it answers; empty where there is no {@code redis-server} on the path. */
  static Optional<Redis> start() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Redis::started);
  }

  private static Redis started(Path program) {
    int port = DevServer.freePort();
    try {
      Process process =
          new ProcessBuilder(
                  program.toString(), "--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", "",
                  "--appendonly", "no")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Redis redis = new Redis(process, port);
      redis.awaitAnswer();
      return redis;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer() throws IOException {
    long begun = System.nanoTime();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() - begun > START_LIMIT_NANOS) {
        close();
        throw new IOException("redis-server did not start on port " + port);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  String url() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
