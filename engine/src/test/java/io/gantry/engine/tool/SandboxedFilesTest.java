package io.gantry.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxedFilesTest {

  @TempDir private Path disk;
  private Path folder;
  private Path mount;
  private SandboxedFiles files;

  @BeforeEach
  void aFolderAMountAndASecretBesideThem() throws IOException {
    folder = Files.createDirectories(disk.resolve("flow"));
    mount = Files.createDirectories(disk.resolve("elsewhere/logs"));
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data/a.txt"), "inside");
    Files.writeString(mount.resolve("today.log"), "mounted");
    Files.writeString(disk.resolve("secret.txt"), "secret");
    files = new SandboxedFiles(new FileScope(Optional.of(folder), Map.of("logs", mount)));
  }

  @Test
  void findsFilesOfTheFolderAndOfMounts() throws Exception {
    assertThat(files.file("data/a.txt").path()).hasContent("inside");
    assertThat(files.file("./data/./a.txt").name()).isEqualTo("data/a.txt");
    assertThat(files.file("logs/today.log").path()).hasContent("mounted");
    assertThat(files.any(".").path()).isEqualTo(folder.toRealPath());
    assertThat(files.any("logs").path()).isEqualTo(mount.toRealPath());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.txt", "data/../../secret.txt", "data/../a.txt", "..", "logs/../secret.txt", "logs/..", "/etc/passwd",
        "//etc/passwd", "\\\\server\\share", "C:\\Windows\\win.ini", "C:/Windows/win.ini", "..\\secret.txt",
        "data\\..\\..\\secret.txt", "data/a.txt\0.png", "", "   "
      })
  void refusesNamesThatReachOut(String name) {
    assertThatThrownBy(() -> files.any(name))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("relative to the workflow's folder")
        .hasMessageContaining("logs/")
        .message()
        .doesNotContain(disk.toString());
  }

  @Test
  void refusesLinksThatLeaveTheFolderWhereverTheyStand() throws IOException {
    Files.createSymbolicLink(folder.resolve("out.txt"), disk.resolve("secret.txt"));
    Files.createSymbolicLink(folder.resolve("up"), disk);
    Files.createSymbolicLink(folder.resolve("data/hop"), folder.resolve("up"));
    Files.createSymbolicLink(folder.resolve("tomount"), mount);
    for (String name : new String[] {"out.txt", "up/secret.txt", "data/hop/secret.txt", "up", "tomount/today.log"}) {
      assertThatThrownBy(() -> files.any(name)).as(name).hasMessageContaining("leads out of its folder");
    }
  }

  @Test
  void followsLinksThatStayInside() throws Exception {
    Files.createSymbolicLink(folder.resolve("again.txt"), folder.resolve("data/a.txt"));
    Files.createSymbolicLink(disk.resolve("flow-link"), folder);
    assertThat(files.file("again.txt").path()).hasContent("inside");
    SandboxedFiles linked = new SandboxedFiles(new FileScope(Optional.of(disk.resolve("flow-link")), Map.of()));
    assertThat(linked.file("data/a.txt").path()).hasContent("inside");
  }

  @Test
  void aLoopOfLinksIsAnAnswerNotAHang() throws IOException {
    Files.createSymbolicLink(folder.resolve("x"), folder.resolve("y"));
    Files.createSymbolicLink(folder.resolve("y"), folder.resolve("x"));
    assertThatThrownBy(() -> files.any("x")).isInstanceOf(ToolException.class).hasMessageContaining("cannot be opened");
  }

  @Test
  void saysWhatIsMissingWithoutSayingWhereItLooked() {
    assertThatThrownBy(() -> files.file("data/none.txt"))
        .hasMessageContaining("There is no file 'data/none.txt'")
        .message()
        .doesNotContain(disk.toString());
    assertThatThrownBy(() -> files.file("data")).hasMessageContaining("is a folder");
  }

  @Test
  void saysSoWhenARunHasNoFiles() {
    SandboxedFiles none = new SandboxedFiles(FileScope.NOTHING);
    assertThatThrownBy(() -> none.file("a.txt")).hasMessageContaining("This run has no files");
    assertThatThrownBy(none::roots).hasMessageContaining("This run has no files");
  }

  @Test
  void namesTheMountsWhenThereIsNoFolder() {
    SandboxedFiles onlyMount = new SandboxedFiles(new FileScope(Optional.empty(), Map.of("logs", mount)));
    assertThatThrownBy(() -> onlyMount.file("a.txt")).hasMessageContaining("names that start with logs/");
    SandboxedFiles gone = new SandboxedFiles(new FileScope(Optional.empty(), Map.of("logs", disk.resolve("gone"))));
    assertThatThrownBy(() -> gone.file("logs/a.txt"))
        .hasMessageContaining("logs does not exist on this server")
        .message()
        .doesNotContain(disk.toString());
  }
}
