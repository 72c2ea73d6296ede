package io.gantry.cli.dev;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * Asks a server whether it is ready. Uses the JDK's old client, which a command that does nothing else loads faster.
 */
final class HealthProbe {

  private static final int CONNECT_MILLIS = 1_000;
  private static final int READ_MILLIS = 5_000;

  /** Whether {@code /health/ready} answers 200; blocks at most 6 seconds. */
  boolean isReady(URI address) {
    try {
      HttpURLConnection connection = (HttpURLConnection) address.resolve("/health/ready").toURL().openConnection();
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      try {
        return connection.getResponseCode() == 200;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      // Nothing listens yet, or no longer: not ready is the answer.
      return false;
    }
  }
}
