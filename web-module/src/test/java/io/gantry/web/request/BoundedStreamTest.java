package io.gantry.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.web.problem.RequestTooLargeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class BoundedStreamTest {

  @Test
  void aBodyOfExactlyTheLimitPasses() throws IOException {
    assertThat(stream(10, 10).readAllBytes()).hasSize(10);
  }

  @Test
  void oneByteMoreFailsHoweverItIsRead() {
    assertThatExceptionOfType(RequestTooLargeException.class)
        .isThrownBy(() -> stream(11, 10).readAllBytes())
        .withMessageContaining("10 bytes");
    assertThatExceptionOfType(RequestTooLargeException.class).isThrownBy(() -> stream(11, 10).skip(11));
    assertThatExceptionOfType(RequestTooLargeException.class)
        .isThrownBy(
            () -> {
              InputStream body = stream(11, 10);
              while (body.read() >= 0) {
                // Byte by byte, as some parsers do.
              }
            });
  }

  private static InputStream stream(int size, long maxBytes) {
    return new BoundedStream(new ByteArrayInputStream(new byte[size]), maxBytes);
  }
}
