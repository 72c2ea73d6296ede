package io.gantry.it.server;

import io.gantry.it.BuiltProject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The service that some examples call, started as they say. */
final class ExampleServices implements AutoCloseable {

  /** Where the examples look for it. */
  static final String WRITTEN = "http://localhost:9099";

  private final Process process;
  private final int port;

  private ExampleServices(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Returns when it listens, on a port that is free. */
  static ExampleServices start(BuiltProject project) throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx64m",
                project.examples().resolve("services/Services.java").toString(),
                "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    if (line == null) {
      throw new IOException("The services of the examples did not start; see the output above");
    }
    return new ExampleServices(process, URI.create(line.replaceFirst("^Listening on ", "")).getPort());
  }

  int port() {
    return port;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
