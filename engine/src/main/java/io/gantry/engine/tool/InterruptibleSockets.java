package io.gantry.engine.tool;

import java.io.InputStream;
import java.nio.channels.SocketChannel;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.RegistryBuilder;

/** HTTP connections on which an interrupt ends a call at once. Where they may lead is decided elsewhere. */
public final class InterruptibleSockets {

  private InterruptibleSockets() {}

  /**
   * Opens connections on sockets of channels, because those alone end a blocked connect, read or write when the thread is
   * interrupted.
   *
   * @param ports finds the port of a URL that names none; null for the usual ones
   * @param names looks host names up; null for the system's way
   */
  public static HttpClientConnectionOperator operator(SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
    return new DefaultHttpClientConnectionOperator(
        noProxy -> SocketChannel.open().socket(),
        ports,
        names,
        RegistryBuilder.<TlsSocketStrategy>create().register("https", tls).build());
  }

  /** The content of an answer, whose next read notices an interrupt also when the bytes come from a buffer. */
  public static InputStream content(InputStream content) {
    return new InterruptibleInput(content);
  }
}
