package io.gantry.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGuardTest {

  private final List<String> lookedUp = new ArrayList<>();
  private final EgressGuard guard = guard(Set.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/", "http://127.1.2.3/", "http://10.1.2.3/", "http://172.16.0.1/", "http://172.31.255.255/",
        "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data", "http://100.64.0.1/",
        "http://100.127.255.255/",
        "http://100.100.100.200/", "http://168.63.129.16/", "http://0.0.0.0/", "http://0.1.2.3/", "http://224.0.0.1/",
        "http://255.255.255.255/", "http://240.0.0.1/", "http://192.0.0.192/", "http://198.18.0.1/",
        "http://192.88.99.1/",
        "http://[::1]/", "http://[::]/", "http://[fe80::1]/", "http://[fec0::1]/", "http://[fc00::1]/",
        "http://[fd00:ec2::254]/", "http://[ff02::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
        "http://[::ffff:8.8.8.8]/", "http://[::127.0.0.1]/", "http://[::808:808]/", "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::1]/", "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://[2001:db8::1]/",
        "http://[3fff::1]/", "http://[4000::1]/", "http://[fe80::1%25eth0]/",
        "http://localhost/", "http://LOCALHOST./", "http://inside.test/", "http://mixed.test/", "http://meta.test/",
        "http://six.test/",
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://127.1/",
        "http://127.0.1/", "http://017700000001/", "http://127.0.0.1./", "http://1.1.1/", "http://08.8.8.8/",
        "http://256.1.1.1/", "http://1.2.3.4.5/", "http://public.0x7f/",
        "http://user@public.test/", "http://user:pass@public.test/", "http://public.test@127.0.0.1/",
        "http://@public.test/",
        "http://public.test\\@127.0.0.1/", "http://public.test%2f@127.0.0.1/", "http://127.0.0.1%00.public.test/",
        "http:///nohost", "http:public.test", "//public.test/", "public.test", "", "http://",
        "ftp://public.test/", "file:///etc/passwd", "gopher://public.test/", "jar:http://public.test!/",
        "data:text/plain,x",
        "http://public.test:0/", "http://public.test:65536/", "http://public.test:99999999999/", "http://public test/",
        "http://\u24c1ocalhost/", "http://public\u3002test/", "http://pub_lic.test/", "http://unknown.test/",
        "http://public.test/\r\nHost: x", "http://[::1", "http://[]/", "http://[1.2.3.4]/"
      })
  void refusesHostileUrls(String url) {
    assertThatThrownBy(
            () -> {
              WebTarget target = guard.check(url);
              guard.addresses(target.host(), target.port());
            })
        .isInstanceOfAny(ToolException.class, UnknownHostException.class)
        .message()
        .isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "http://public.test, public.test, 80, /",
    "https://PUBLIC.test/a/b?c=d#frag, public.test, 443, /a/b?c=d",
    "HTTP://public.test:8080/%2e%2e/x, public.test, 8080, /%2e%2e/x",
    "http://8.8.8.8/, 8.8.8.8, 80, /",
    "http://172.32.0.1/, 172.32.0.1, 80, /",
    "http://[2606:4700::1111]:81/, 2606:4700::1111, 81, /",
    "http://public.test/ü, public.test, 80, /%C3%BC"
  })
  void letsPublicPlacesThrough(String url, String host, int port, String path) throws Exception {
    WebTarget target = guard.check(url);
    assertThat(target.host()).isEqualTo(host);
    assertThat(target.port()).isEqualTo(port);
    assertThat(target.path()).isEqualTo(path);
    assertThat(guard.addresses(host, port)).isNotEmpty();
  }

  @Test
  void checkingTheSpellingLooksNothingUp() throws Exception {
    guard.check("http://public.test/");
    assertThat(lookedUp).isEmpty();
  }

  @Test
  void theRefusalNamesTheKindOfAddressButNotTheAddress() {
    assertThatThrownBy(() -> guard.addresses("inside.test", 80))
        .isInstanceOf(RefusedAddressException.class)
        .hasMessageContaining("'inside.test'")
        .hasMessageContaining("a private address")
        .message()
        .doesNotContain("10.0.0.7");
  }

  @Test
  void theAllowListNamesHostsByTheirSpellingAndPort() throws Exception {
    EgressGuard open = guard(Set.of("inside.test:9080", "Meta.test:*", "localhost", "[::1]:81", "127.0.0.1:82"));
    assertThat(open.addresses("inside.test", 9080)).hasSize(1);
    assertThat(open.addresses("meta.test", 1234)).hasSize(1);
    assertThat(open.addresses("localhost", 80)).hasSize(1);
    assertThat(open.addresses("localhost", 443)).hasSize(1);
    assertThat(open.addresses("::1", 81)).hasSize(1);
    assertThat(open.addresses("127.0.0.1", 82)).hasSize(1);
    for (Map.Entry<String, Integer> other :
        Map.of("inside.test", 9081, "localhost", 8080, "127.0.0.1", 80, "::1", 80, "127.0.0.2", 82).entrySet()) {
      assertThatThrownBy(() -> open.addresses(other.getKey(), other.getValue()))
          .as(other.getKey())
          .isInstanceOf(RefusedAddressException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "http://localhost", "a b", "host:port", "user@host", "::1", "host:1:2", "host/path:1 "})
  void refusesAllowListEntriesThatMeanNothing(String entry) {
    assertThatThrownBy(() -> guard(Set.of(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + entry + "'");
  }

  @Test
  void aRefusalNamesTheSettingAndWhatToAddToIt() {
    EgressGuard named = new EgressGuard(Set.of(), "the setting gantry.tools.http.allow");
    assertThatThrownBy(() -> named.addresses("127.0.0.1", 9080))
        .hasMessageContaining("add '127.0.0.1:9080' to the setting gantry.tools.http.allow");
    assertThatThrownBy(() -> named.addresses("::1", 81)).hasMessageContaining("add '[::1]:81'");
  }

  private EgressGuard guard(Set<String> allowed) {
    return new EgressGuard(allowed, this::lookUp);
  }

  private InetAddress[] lookUp(String name) throws UnknownHostException {
    lookedUp.add(name);
    String[] addresses =
        switch (name) {
          case "public.test" -> new String[] {"93.184.216.34"};
          case "inside.test" -> new String[] {"10.0.0.7"};
          case "mixed.test" -> new String[] {"93.184.216.34", "192.168.0.1"};
          case "meta.test" -> new String[] {"169.254.169.254"};
          case "six.test" -> new String[] {"fd00::1"};
          case "localhost", "localhost." -> new String[] {"127.0.0.1"};
          default -> throw new UnknownHostException(name);
        };
    InetAddress[] found = new InetAddress[addresses.length];
    for (int i = 0; i < addresses.length; i++) {
      found[i] = InetAddress.getByName(addresses[i]);
    }
    return found;
  }
}
