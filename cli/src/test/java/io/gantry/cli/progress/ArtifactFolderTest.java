package io.gantry.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactFolderTest {

  @TempDir private Path temp;

  private static InputStream content() {
    return new ByteArrayInputStream("text".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anArtifactIsSavedWithItsFoldersAndReplacesAnEarlierOne() throws IOException {
    ArtifactFolder folder = new ArtifactFolder(temp.resolve("artifacts"));

    folder.save("a/b/report.md", content());

    assertThat(folder.save("a/b/report.md", content())).hasContent("text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "a/../x", "/etc/x", "..", ".", "", "a\\..\\..\\x", "a\0b"})
  void aPathThatLeadsOutIsRefused(String path) {
    ArtifactFolder folder = new ArtifactFolder(temp.resolve("artifacts"));

    assertThatThrownBy(() -> folder.save(path, content())).hasMessageContaining("leads out of");
    assertThat(temp.resolve("x")).doesNotExist();
  }

  @Test
  void aLinkedFolderIsNotFollowedOut() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Path artifacts = Files.createDirectory(temp.resolve("artifacts"));
    Files.createSymbolicLink(artifacts.resolve("link"), outside);
    ArtifactFolder folder = new ArtifactFolder(artifacts);

    assertThatThrownBy(() -> folder.save("link/deep/x", content())).hasMessageContaining("leads out of");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aLinkInTheArtifactsPlaceIsReplacedNotFollowed() throws IOException {
    Path victim = Files.writeString(temp.resolve("victim"), "precious");
    Path artifacts = Files.createDirectory(temp.resolve("artifacts"));
    Files.createSymbolicLink(artifacts.resolve("report.md"), victim);

    new ArtifactFolder(artifacts).save("report.md", content());

    assertThat(victim).hasContent("precious");
  }
}
