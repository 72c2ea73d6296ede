package io.gantry.web.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactTypeTest {

  @ParameterizedTest
  @CsvSource({
    "report.md, text/markdown; charset=utf-8",
    "a/b/DATA.JSON, application/json",
    "page.html, text/plain; charset=utf-8",
    "drawing.svg, text/plain; charset=utf-8",
    "page.xhtml, application/octet-stream",
    "script.js, application/octet-stream",
    "noextension, application/octet-stream"
  })
  void nothingThatABrowserWouldExecuteKeepsItsType(String path, String type) {
    assertThat(ArtifactType.of(path)).isEqualTo(type);
  }

  @Test
  void aNameCannotBreakOutOfItsHeader() {
    assertThat(ArtifactType.disposition("a/be richt\"\r\nX: y.md"))
        .isEqualTo("attachment; filename*=UTF-8''be%20richt%22%0D%0AX%3A%20y.md");
  }
}
