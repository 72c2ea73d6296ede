package io.gantry.cli.api;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A server and the user to be there; the password stays out of {@code toString}. */
public record Account(URI server, String user, String password) {

  String authorization() {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Whether the server is this machine, so that both see the same folders. */
  public boolean isLocal() {
    String host = String.valueOf(server.getHost());
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  @Override
  public String toString() {
    return user + " at " + server;
  }
}
