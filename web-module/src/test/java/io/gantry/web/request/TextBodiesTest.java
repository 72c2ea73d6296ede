package io.gantry.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.web.problem.InvalidRequestException;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextBodiesTest {

  private static final MediaType YAML = new MediaType("application", "yaml");

  private final TextBodies bodies = new TextBodies();

  private String read(MediaType type, byte[] body) throws IOException {
    return bodies.readFrom(String.class, String.class, null, type, null, new ByteArrayInputStream(body));
  }

  private static byte[] bytes(Object... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof Integer single) {
        all.write(single);
      } else {
        all.write(((String) part).getBytes(StandardCharsets.UTF_8));
      }
    }
    return all.toByteArray();
  }

  @Test
  void textsAreUtf8WhereNothingElseIsSaid() throws IOException {
    assertThat(read(YAML, bytes("name: Größe \uD83D\uDE00\n"))).isEqualTo("name: Größe \uD83D\uDE00\n");
    assertThat(read(null, bytes("é"))).isEqualTo("é");
    assertThat(read(YAML, bytes())).isEmpty();
  }

  @Test
  void bytesThatAreNoTextAreNamedWithTheirPlace() {
    assertThatThrownBy(() -> read(YAML, bytes("version: 0\nname: Gr", 0xf6, 0xdf, "e\n")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("line 2: the body is not UTF-8: the byte 0xf6 at offset 19 begins no character");
    assertThatThrownBy(() -> read(MediaType.APPLICATION_JSON_TYPE, bytes("é{", 0xff)))
        .hasMessageContaining("0xff at offset 3");
    assertThatThrownBy(() -> read(YAML, bytes("a", 0xe2, 0x82))).as("cut off").hasMessageContaining("0xe2 at offset 1");
    assertThatThrownBy(() -> read(YAML, bytes(0xed, 0xa0, 0x80))).as("half a pair").hasMessageContaining("at offset 0");
    assertThatThrownBy(() -> read(YAML, bytes("/", 0xc0, 0xaf))).as("overlong").hasMessageContaining("at offset 1");
  }

  @Test
  void aCharsetThatIsNamedCounts() throws IOException {
    MediaType latin = new MediaType("application", "yaml", Map.of("charset", "ISO-8859-1"));

    assertThat(read(latin, bytes("Gr", 0xf6, 0xdf, "e"))).isEqualTo("Größe");
  }

  @Test
  void onlyTextsAreRead() {
    assertThat(bodies.isReadable(String.class, String.class, null, YAML)).isTrue();
    assertThat(bodies.isReadable(Object.class, Object.class, null, YAML)).isFalse();
  }
}
