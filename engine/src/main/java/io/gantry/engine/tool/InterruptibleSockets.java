package io.gantry.engine.tool;

import java.io.InputStream;
import java.nio.channels.SocketChannel;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.HttpConnectionFactory;

/**
 * HTTP connections on which an interrupt ends a call at once, and on which no answer is begun without end. Where they may
 * lead is decided elsewhere.
 */
public final class InterruptibleSockets {

  /** The most headers of an answer, and of the trailers behind it. */
  static final int MAX_HEADERS = 200;

  /** The longest header or status line, in bytes. */
  static final int MAX_LINE = 16_384;

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

  /**
   * Makes connections that read at most {@value #MAX_HEADERS} headers of {@value #MAX_LINE} bytes each; an answer with more
   * breaks. Without that, an answer whose headers never end would take all of the server's memory before anybody sees it.
   */
  public static HttpConnectionFactory<ManagedHttpClientConnection> boundedHeads() {
    return new ManagedHttpClientConnectionFactory(
        // The one that makes the number full is refused.
        Http1Config.custom().setMaxHeaderCount(MAX_HEADERS + 1).setMaxLineLength(MAX_LINE).build(), null, null);
  }

  /** The content of an answer, whose next read notices an interrupt also when the bytes come from a buffer. */
  public static InputStream content(InputStream content) {
    return new InterruptibleInput(content);
  }
}
