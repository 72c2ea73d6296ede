package io.gantry.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Changes Payara by {@code asadmin}, as its Administration Console does. */
final class PayaraConsole implements ServerConsole {

  private static final String POOL = "resources.managed-executor-service.concurrent/gantry-tools.";

  private final PayaraUnderTest domain;

  /** As {@code payara-config} ships it, until it is set. */
  private int size = 64;

  PayaraConsole(PayaraUnderTest domain) {
    this.domain = domain;
  }

  /** In one command, or calls would be interrupted twice; the core is never the larger one in between. */
  @Override
  public void setToolPoolMaximum(int most) {
    List<String> command = new ArrayList<>(List.of(POOL + "core-pool-size=" + most, POOL + "maximum-pool-size=" + most));
    if (most > size) {
      Collections.reverse(command);
    }
    command.add(0, "set");
    try {
      domain.administer(command);
      size = most;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }
}
