package io.gantry.engine.tool;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Addresses that are not on the public internet, by block and kind. */
final class AddressBlocks {

  private static final List<Block> IPV4 =
      List.of(
          Block.of(0, 0, 0, 0, 8, "an unspecified"),
          Block.of(10, 0, 0, 0, 8, "a private"),
          Block.of(100, 64, 0, 0, 10, "a carrier-grade NAT"),
          Block.of(127, 0, 0, 0, 8, "a loopback"),
          Block.of(168, 63, 129, 16, 32, "a cloud metadata"),
          Block.of(169, 254, 0, 0, 16, "a link-local"),
          Block.of(172, 16, 0, 0, 12, "a private"),
          Block.of(192, 0, 0, 0, 24, "a reserved"),
          Block.of(192, 0, 2, 0, 24, "a documentation"),
          Block.of(192, 88, 99, 0, 24, "a 6to4 relay"),
          Block.of(192, 168, 0, 0, 16, "a private"),
          Block.of(198, 18, 0, 0, 15, "a benchmarking"),
          Block.of(198, 51, 100, 0, 24, "a documentation"),
          Block.of(203, 0, 113, 0, 24, "a documentation"),
          Block.of(224, 0, 0, 0, 4, "a multicast"),
          Block.of(240, 0, 0, 0, 4, "a reserved"));

  private AddressBlocks() {}

  /** The first {@code bits} bits of {@code prefix}, and what is said of an address in the block. */
  private record Block(byte[] prefix, int bits, String kind) {

    static Block of(int a, int b, int c, int d, int bits, String kind) {
      return new Block(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, bits, kind);
    }

    boolean holds(byte[] address) {
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit & 7);
        if ((address[bit >> 3] & mask) != (prefix[bit >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /** What kind of address this is, with its article, when it is not a public one. */
  static Optional<String> kindUnlessPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return IPV4.stream().filter(block -> block.holds(bytes)).map(Block::kind).findFirst();
    }
    return ipv6(address, bytes);
  }

  /** Only 2000::/3 is given out as public; the exceptions inside it tunnel to IPv4 or are reserved. */
  private static Optional<String> ipv6(InetAddress address, byte[] bytes) {
    int first = group(bytes, 0);
    int second = group(bytes, 1);
    if (address.isLoopbackAddress()) {
      return Optional.of("a loopback");
    }
    if (address.isAnyLocalAddress()) {
      return Optional.of("an unspecified");
    }
    if (address.isMulticastAddress()) {
      return Optional.of("a multicast");
    }
    if (address.isLinkLocalAddress() || address.isSiteLocalAddress()) {
      return Optional.of("a link-local or site-local");
    }
    if ((first & 0xFE00) == 0xFC00) {
      return Optional.of("a unique local");
    }
    if (first == 0 || first == 0x0064 || first == 0x2002 || (first == 0x2001 && (second & 0xFE00) == 0)) {
      return Optional.of("an IPv4-embedding or tunnelling IPv6");
    }
    if ((first & 0xE000) != 0x2000 || (first == 0x2001 && second == 0x0DB8) || (first & 0xFFF0) == 0x3FF0) {
      return Optional.of("a reserved IPv6");
    }
    return Optional.empty();
  }

  private static int group(byte[] bytes, int index) {
    return (bytes[2 * index] & 0xFF) << 8 | bytes[2 * index + 1] & 0xFF;
  }
}
