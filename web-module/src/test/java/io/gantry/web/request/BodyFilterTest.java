package io.gantry.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.web.problem.RequestTooLargeException;
import io.gantry.web.problem.UnreadableBodyException;
import io.gantry.web.problem.UnsupportedBodyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFilterTest {

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP"})
  void aPackedBodyIsUnpacked(String encoding) throws IOException {
    assertThat(BodyFilter.unpacked(encoding, stream(packed("hello"))).readAllBytes()).asString().isEqualTo("hello");
  }

  @Test
  void whatTheContainerHasUnpackedAlreadyPasses() throws IOException {
    assertThat(BodyFilter.unpacked("gzip", stream("{".getBytes(StandardCharsets.UTF_8))).readAllBytes())
        .asString()
        .isEqualTo("{");
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "deflate", "gzip, gzip", "", "nonsense"})
  void anotherEncodingIsRefused(String encoding) {
    assertThatExceptionOfType(UnsupportedBodyException.class)
        .isThrownBy(() -> BodyFilter.unpacked(encoding, stream(new byte[0])))
        .withMessageContaining("'" + encoding + "'");
  }

  @Test
  void aPackedBodyThatEndsEarlyOrIsBrokenIsTheSendersMistake() throws IOException {
    byte[] packed = packed("hello".repeat(100));
    byte[] broken = packed.clone();
    Arrays.fill(broken, 10, broken.length, (byte) 0xff);

    unreadable(Arrays.copyOf(packed, packed.length - 9));
    unreadable(broken);
  }

  @Test
  void aBodyThatUnpacksToTooMuchIsRefused() throws IOException {
    InputStream bomb = new BoundedStream(BodyFilter.unpacked("gzip", stream(packed("x".repeat(1_000_000)))), 1_000);

    assertThatExceptionOfType(RequestTooLargeException.class).isThrownBy(bomb::readAllBytes);
  }

  @Test
  void aConnectionThatBreaksInTheBodyIsNoFailureOfTheServer() {
    InputStream body = BodyStream.received(new InputStream() {
      @Override
      public int read() throws IOException {
        throw new java.net.SocketException("Connection reset");
      }
    });

    assertThatExceptionOfType(UnreadableBodyException.class).isThrownBy(body::readAllBytes);
    assertThatExceptionOfType(UnreadableBodyException.class).isThrownBy(body::read);
  }

  private static void unreadable(byte[] packed) {
    assertThatExceptionOfType(UnreadableBodyException.class)
        .isThrownBy(() -> BodyStream.unpacked(BodyFilter.unpacked("gzip", stream(packed))).readAllBytes());
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static InputStream stream(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }
}
