package io.gantry.engine.tool;

import java.net.URI;

/**
 * A checked http or https URL without user info or fragment.
 *
 * @param host lower case; an IPv6 address without its brackets
 * @param port always explicit
 * @param path encoded, starting with {@code /}, with the query
 */
record WebTarget(String scheme, String host, int port, String path) {

  boolean sameOrigin(WebTarget other) {
    return scheme.equals(other.scheme) && host.equals(other.host) && port == other.port;
  }

  URI uri() {
    return URI.create(toString());
  }

  @Override
  public String toString() {
    boolean usualPort = port == (scheme.equals("https") ? 443 : 80);
    return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + (usualPort ? "" : ":" + port) + path;
  }
}
