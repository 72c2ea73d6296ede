package io.gantry.it.server;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;

/**
 * The first message of a TLS client that speaks one version only. Written by hand, because the JDK's own client refuses
 * the old versions before the server is asked.
 */
enum TlsHello {
  TLS_1_0(0x0301),
  TLS_1_1(0x0302),
  TLS_1_2(0x0303);

  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int PATIENCE_MILLIS = 20_000;

  /** ECDHE with AES, GCM and CBC, for certificates with EC and with RSA keys: each version finds something it knows. */
  private static final int[] CIPHERS = {0xC02B, 0xC02F, 0xC02C, 0xC030, 0xC009, 0xC013, 0xC00A, 0xC014};

  private static final int[] SIGNATURES = {0x0403, 0x0503, 0x0804, 0x0401, 0x0501, 0x0203, 0x0201};
  private static final int[] CURVES = {0x001D, 0x0017, 0x0018};

  private final int version;

  TlsHello(int version) {
    this.version = version;
  }

  /** Whether a server goes on with the handshake; false when it answers with an alert or hangs up. */
  boolean isAnsweredBy(URI server) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(record());
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      int answer = in.read();
      if (answer != HANDSHAKE && answer != ALERT && answer != -1) {
        throw new AssertionError("Not TLS: the first byte of the answer to " + this + " is " + answer);
      }
      return answer == HANDSHAKE;
    }
  }

  private byte[] record() throws IOException {
    byte[] hello = hello();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(HANDSHAKE);
    out.writeShort(TLS_1_0.version);
    out.writeShort(hello.length + 4);
    out.writeInt(1 << 24 | hello.length);
    out.write(hello);
    return bytes.toByteArray();
  }

  private byte[] hello() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(version);
    out.write(new byte[32]);
    out.writeByte(0);
    writeList(out, CIPHERS);
    out.writeShort(0x0100);
    byte[] extensions = extensions();
    out.writeShort(extensions.length);
    out.write(extensions);
    return bytes.toByteArray();
  }

  private static byte[] extensions() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    writeExtension(out, 10, CURVES);
    writeExtension(out, 13, SIGNATURES);
    // Uncompressed points.
    out.writeShort(11);
    out.writeShort(2);
    out.writeShort(0x0100);
    return bytes.toByteArray();
  }

  private static void writeExtension(DataOutputStream out, int type, int[] values) throws IOException {
    out.writeShort(type);
    out.writeShort(2 * values.length + 2);
    writeList(out, values);
  }

  private static void writeList(DataOutputStream out, int[] values) throws IOException {
    out.writeShort(2 * values.length);
    for (int value : values) {
      out.writeShort(value);
    }
  }
}
