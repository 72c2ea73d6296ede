package io.gantry.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Changes Open Liberty by files in {@code configDropins/overrides}, as its Admin Center does. */
final class LibertyConsole implements ServerConsole {

  /** "The server configuration was successfully updated". */
  private static final String UPDATED = "CWWKG0017I";

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path overrides;
  private final Path log;

  LibertyConsole(Path overrides, Path log) {
    this.overrides = overrides;
    this.log = log;
  }

  @Override
  public void setToolPoolMaximum(int most) {
    try {
      long before = updates();
      write("pools.xml", "<server>\n  <variable name=\"tools.max\" value=\"" + most + "\"/>\n</server>\n");
      awaitUpdate(before);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }

  /** Moved into place, so that the server never reads half a file. */
  private void write(String name, String content) throws IOException {
    Path draft = Files.createTempFile(overrides.getParent(), name, ".draft");
    Files.writeString(draft, content);
    Files.move(
        draft, overrides.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void awaitUpdate(long before) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(LIMIT);
    while (updates() == before) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "The server took no change of its configuration within " + LIMIT.toSeconds() + " s; see " + log);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private long updates() throws IOException {
    return Files.readString(log).lines().filter(line -> line.contains(UPDATED)).count();
  }
}
