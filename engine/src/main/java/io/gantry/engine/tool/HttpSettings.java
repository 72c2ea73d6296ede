package io.gantry.engine.tool;

import java.time.Duration;

/**
 * Bounds of the HTTP client that all tools of a server share.
 *
 * @param connectTimeout the longest a connection may take to open; default 10 s
 * @param callTimeout the longest one call may take unless its executor says otherwise; default 30 s
 * @param maxConnections open connections in all; default 50
 * @param maxConnectionsPerHost open connections to one host and port; default 20
 * @param connectionLifetime a connection is not used again when older than this; default 60 s
 * @param maxBodyBytes bytes read of a response, after decompression; the rest is dropped; default 1 MiB
 * @param maxRedirects redirects followed in one call; default 5
 */
public record HttpSettings(
    Duration connectTimeout,
    Duration callTimeout,
    int maxConnections,
    int maxConnectionsPerHost,
    Duration connectionLifetime,
    int maxBodyBytes,
    int maxRedirects) {

  public static final HttpSettings DEFAULT =
      new HttpSettings(Duration.ofSeconds(10), Duration.ofSeconds(30), 50, 20, Duration.ofSeconds(60), 1 << 20, 5);

  public HttpSettings {
    positive("connectTimeout", connectTimeout);
    positive("callTimeout", callTimeout);
    positive("connectionLifetime", connectionLifetime);
    if (maxConnectionsPerHost < 1 || maxConnections < maxConnectionsPerHost) {
      throw new IllegalArgumentException(
          "maxConnections (" + maxConnections + ") must be at least maxConnectionsPerHost (" + maxConnectionsPerHost
              + "), and that at least 1");
    }
    if (maxBodyBytes < 1 || maxRedirects < 0) {
      throw new IllegalArgumentException(
          "maxBodyBytes must be at least 1 and maxRedirects at least 0, not " + maxBodyBytes + " and " + maxRedirects);
    }
  }

  private static void positive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive, not " + duration);
    }
  }
}
