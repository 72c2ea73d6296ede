package io.gantry.engine.privacy;

import java.util.List;

/**
 * Addresses of the public internet, which may lead to a person: IPv4 outside the blocks for private networks, loopback,
 * link-local and multicast, and IPv6 of {@code 2000::/3}.
 */
final class NetworkAddresses implements Finder {

  private static final int LONGEST_IPV6 = 39;
  private static final int GROUPS_IPV6 = 8;

  @Override
  public void find(String text, List<Found> found) {
    for (int i = 0; i < text.length(); i++) {
      if (Edges.isDigit(text, i) && Edges.startsAt(text, i) && !Edges.hasAny(text, i - 1, ".:")) {
        int end = Math.max(ipv4(text, i), ipv6(text, i));
        if (end > i) {
          found.add(new Found(Kind.IP, i, end));
        }
      }
    }
  }

  private static int ipv4(String text, int start) {
    int[] octets = new int[4];
    int i = start;
    for (int part = 0; part < octets.length; part++) {
      if (part > 0) {
        if (!Edges.hasAny(text, i, ".")) {
          return -1;
        }
        i++;
      }
      int begin = i;
      while (i < begin + 3 && Edges.isDigit(text, i)) {
        octets[part] = octets[part] * 10 + text.charAt(i) - '0';
        i++;
      }
      if (i == begin || octets[part] > 255) {
        return -1;
      }
    }
    boolean goesOn = Edges.hasAny(text, i, ".") && Edges.isDigit(text, i + 1);
    return Edges.endsAt(text, i) && !goesOn && isPublic(octets) ? i : -1;
  }

  private static boolean isPublic(int[] octets) {
    int first = octets[0];
    int second = octets[1];
    return first > 0
        && first < 224
        && first != 10
        && first != 127
        && !(first == 100 && second >= 64 && second < 128)
        && !(first == 169 && second == 254)
        && !(first == 172 && second >= 16 && second < 32)
        && !(first == 192 && second == 168);
  }

  private static int ipv6(String text, int start) {
    if (!Edges.hasAny(text, start, "23") || !Edges.hasAny(text, start + 4, ":")) {
      return -1;
    }
    int end = start;
    while (end < text.length() && end - start <= LONGEST_IPV6 && isOfIpv6(text.charAt(end))) {
      end++;
    }
    while (text.charAt(end - 1) == ':' && text.charAt(end - 2) != ':') {
      end--;
    }
    return end - start <= LONGEST_IPV6 && Edges.endsAt(text, end) && isIpv6(text.substring(start, end)) ? end : -1;
  }

  private static boolean isOfIpv6(char c) {
    return c == ':' || c < 128 && Character.digit(c, 16) >= 0;
  }

  private static boolean isIpv6(String address) {
    int gap = address.indexOf("::");
    if (gap >= 0 && address.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int groups = 0;
    for (String group : address.split(":")) {
      if (group.length() > 4) {
        return false;
      }
      groups += group.isEmpty() ? 0 : 1;
    }
    return gap >= 0 ? groups < GROUPS_IPV6 : groups == GROUPS_IPV6;
  }
}
