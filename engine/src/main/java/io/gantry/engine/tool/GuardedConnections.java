package io.gantry.engine.tool;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Builds a connection pool whose connections lead only to addresses that the guard answered for their name. TLS and the
 * Host header still speak of the name.
 */
final class GuardedConnections extends PoolingHttpClientConnectionManagerBuilder {

  GuardedConnections(EgressGuard guard, HttpSettings settings) {
    setDnsResolver(new GuardedNames(guard));
    setConnectionFactory(InterruptibleSockets.boundedHeads());
    setMaxConnTotal(settings.maxConnections());
    setMaxConnPerRoute(settings.maxConnectionsPerHost());
    setDefaultConnectionConfig(
        ConnectionConfig.custom()
            .setConnectTimeout(Timeout.of(settings.connectTimeout()))
            .setSocketTimeout(Timeout.of(settings.callTimeout()))
            .setTimeToLive(TimeValue.of(settings.connectionLifetime()))
            .setValidateAfterInactivity(TimeValue.ofSeconds(2))
            .build());
  }

  @Override
  protected HttpClientConnectionOperator createConnectionOperator(
      SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
    return InterruptibleSockets.operator(ports, names, tls);
  }

  /** Asked at the moment of connecting, with the port that the allow-list needs. */
  private record GuardedNames(EgressGuard guard) implements DnsResolver {

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
      return Arrays.stream(guard.addresses(host, port)).map(address -> new InetSocketAddress(address, port)).toList();
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      throw new UnknownHostException("Names are looked up together with a port, not alone: " + host);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
