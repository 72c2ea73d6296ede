package io.gantry.engine.tool;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides which places on the network tools may reach: the public internet over http and https, and what the operator
 * names. Every other address is refused, private, loopback, link-local and metadata addresses among them, in whatever
 * spelling.
 *
 * <p>A URL is checked twice: its spelling by {@link #check} before anything is looked up, and its addresses by
 * {@link #addresses} at the moment of connecting. What {@code addresses} answers is what the client connects to, so a
 * name that changes its address between the two gains nothing. Thread-safe; immutable.
 */
public final class EgressGuard {

  private static final int MAX_URL_LENGTH = 8_192;

  private static final Pattern ENTRY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^\\[\\]:/@%\\s]+)(?::(\\*|\\d{1,5}))?");
  private static final Pattern NUMBER = Pattern.compile("\\d+|0[xX][0-9A-Fa-f]*");
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern DOTTED = Pattern.compile("(?:" + OCTET + "\\.){3}" + OCTET);

  private final Set<String> allowed;
  private final AddressResolver resolver;
  private final String setting;

  /** Looks a name up. */
  @FunctionalInterface
  public interface AddressResolver {

    /** All addresses of the name, at least one; blocks. */
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /**
   * A guard that looks names up as the JVM does.
   *
   * @param allowed hosts that may be reached whatever their address, each {@code host} (ports 80 and 443), {@code
   *     host:port} or {@code host:*}, compared with the host as the URL spells it, ignoring case; IPv6 addresses stand
   *     in brackets
   * @throws IllegalArgumentException when an entry has another form
   */
  public EgressGuard(Set<String> allowed) {
    this(allowed, "the hosts allowed");
  }

  /**
   * As {@link #EgressGuard(Set)}, for hosts that an operator lists.
   *
   * @param setting what the list is called, for whoever is refused
   */
  public EgressGuard(Set<String> allowed, String setting) {
    this(allowed, InetAddress::getAllByName, setting);
  }

  public EgressGuard(Set<String> allowed, AddressResolver resolver) {
    this(allowed, resolver, "the hosts allowed");
  }

  private EgressGuard(Set<String> allowed, AddressResolver resolver, String setting) {
    this.allowed = normalized(allowed);
    this.resolver = resolver;
    this.setting = setting;
  }

  /**
   * Checks spelling and addresses of a URL at once, for clients that connect by themselves. Blocks while the name is looked
   * up; a name without any address is left for the client to find out.
   *
   * @throws ToolException when the URL must not be reached
   */
  public void require(String url) throws ToolException {
    WebTarget target = check(url);
    try {
      addresses(target.host(), target.port());
    } catch (RefusedAddressException e) {
      throw new ToolException(e.getMessage(), e);
    } catch (UnknownHostException e) {
      // Nothing is reached by a name that leads nowhere.
    }
  }

  /** The target of an absolute URL whose spelling hides nothing. Looks nothing up. */
  WebTarget check(String url) throws ToolException {
    if (url.length() > MAX_URL_LENGTH) {
      throw new ToolException("A URL has at most " + MAX_URL_LENGTH + " characters, not " + url.length() + ".");
    }
    URI uri;
    try {
      uri = new URI(new URI(url.strip()).toASCIIString());
    } catch (URISyntaxException e) {
      throw new ToolException("The URL cannot be read: " + e.getReason() + " at character " + e.getIndex() + ".", e);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new ToolException("A URL must start with http:// or https://.");
    }
    if (uri.getRawUserInfo() != null || uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
      throw new ToolException("A URL must not hold a user name or password.");
    }
    if (uri.getHost() == null) {
      throw new ToolException("The URL's host is missing or not spelled as a plain name or address.");
    }
    String host = plain(uri.getHost());
    int port = uri.getPort() != -1 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    if (port < 1 || port > 65_535) {
      throw new ToolException("A port lies between 1 and 65535, not at " + port + ".");
    }
    Optional<String> refusal = misspelling(host);
    if (refusal.isPresent() && !isAllowed(host, port)) {
      throw new ToolException(refusal.get());
    }
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new WebTarget(scheme, host, port, path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
  }

  /**
   * The addresses to connect to for a host and port: all of the name's, or none. Blocks while the name is looked up.
   *
   * @throws RefusedAddressException when any of them must not be reached
   * @throws UnknownHostException when the name has none
   */
  InetAddress[] addresses(String host, int port) throws UnknownHostException {
    boolean literal = host.contains(":") || DOTTED.matcher(host).matches();
    if (isAllowed(host, port)) {
      return literal ? InetAddress.getAllByName(host) : resolver.resolve(host);
    }
    Optional<String> refusal = misspelling(host);
    if (refusal.isPresent()) {
      throw new RefusedAddressException(refusal.get());
    }
    InetAddress[] addresses = literal ? InetAddress.getAllByName(host) : resolver.resolve(host);
    if (addresses.length == 0) {
      throw new UnknownHostException(host);
    }
    for (InetAddress address : addresses) {
      Optional<String> kind = AddressBlocks.kindUnlessPublic(address);
      if (kind.isPresent()) {
        throw new RefusedAddressException(
            "Host '" + host + "' is refused: it has " + kind.get() + " address, and only public ones are reached from here,"
                + " and hosts that the operator allows. To allow it, add '" + shown(host) + ":" + port + "' to "
                + setting + ".");
      }
    }
    return addresses;
  }

  private boolean isAllowed(String host, int port) {
    return allowed.contains(host + " " + port) || allowed.contains(host + " *");
  }

  /**
   * Why a host is refused for its spelling alone. A name whose last part is a number is an IPv4 address to some
   * parsers, and each reads octal, hexadecimal or missing parts its own way.
   */
  private static Optional<String> misspelling(String host) {
    if (host.contains(":")) {
      return misspelledIpv6(host);
    }
    String trimmed = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String last = trimmed.substring(trimmed.lastIndexOf('.') + 1);
    return NUMBER.matcher(last).matches() && !DOTTED.matcher(host).matches()
        ? Optional.of("Host '" + host + "' is refused: write an IPv4 address as four decimal numbers.")
        : Optional.empty();
  }

  private static Optional<String> misspelledIpv6(String host) {
    try {
      // The JVM turns an IPv4-mapped address into plain IPv4, which nobody needs to write that way.
      if (!host.contains("%") && InetAddress.getByName(host).getAddress().length == 16) {
        return Optional.empty();
      }
    } catch (UnknownHostException e) {
      // Not an address: refused below.
    }
    return Optional.of("Host '[" + host + "]' is refused: it is not a plain IPv6 address.");
  }

  private static String shown(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static String plain(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
  }

  private static Set<String> normalized(Set<String> entries) {
    Set<String> normalized = new HashSet<>();
    for (String entry : entries) {
      Matcher matcher = ENTRY.matcher(entry.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "An allowed host is written host, host:port or host:*, not '" + entry + "'");
      }
      String host = plain(matcher.group(1));
      if (matcher.group(2) == null) {
        normalized.add(host + " 80");
        normalized.add(host + " 443");
      } else {
        normalized.add(host + " " + matcher.group(2));
      }
    }
    return Set.copyOf(normalized);
  }
}
