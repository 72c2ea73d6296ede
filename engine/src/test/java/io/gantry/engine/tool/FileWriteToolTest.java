package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.workflow.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileWriteToolTest {

  @TempDir private Path folder;
  @TempDir private Path elsewhere;

  private FileWriteTool tool;

  @BeforeEach
  void openTheFolder() {
    tool = new FileWriteTool(List.of(folder));
  }

  @Test
  void writesAFileAndItsFoldersAndReplacesWhatWasThere() throws Exception {
    assertThat(write("out/a/report.md", "# Grüße")).isEqualTo("Wrote 9 bytes to out/a/report.md.");
    assertThat(write("out/a/report.md", "again")).isEqualTo("Wrote 5 bytes to out/a/report.md.");

    assertThat(folder.resolve("out/a/report.md")).hasContent("again");
    try (Stream<Path> files = Files.list(folder.resolve("out/a"))) {
      assertThat(files).as("nothing unfinished is left").hasSize(1);
    }
    assertThat(tool.signature().effect()).isEqualTo(Effect.IDEMPOTENT);
  }

  @Test
  void writesIntoMounts() throws Exception {
    FileScope scope = new FileScope(Optional.empty(), Map.of("data", folder));
    tool.call(arguments("path", "data/a.txt", "content", "x"), context(scope));
    assertThat(folder.resolve("a.txt")).hasContent("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a.txt", "/tmp/a.txt", ".hidden", "a/.b/c", "out/../../x", "C:\\x"})
  void refusesNamesThatLeadElsewhere(String name) {
    assertThatThrownBy(() -> write(name, "x")).isInstanceOf(ToolException.class).hasMessageContaining("is refused");
  }

  @Test
  void writesThroughNoLink() throws IOException {
    Files.writeString(elsewhere.resolve("theirs.txt"), "theirs");
    Files.createSymbolicLink(folder.resolve("link.txt"), elsewhere.resolve("theirs.txt"));
    Files.createSymbolicLink(folder.resolve("way"), elsewhere);

    assertThatThrownBy(() -> write("link.txt", "mine")).hasMessageContaining("not as a regular file");
    assertThatThrownBy(() -> write("way/theirs.txt", "mine")).hasMessageContaining("'way' is not a folder");
    assertThatThrownBy(() -> write("way/new/a.txt", "mine")).isInstanceOf(ToolException.class);

    assertThat(elsewhere.resolve("theirs.txt")).hasContent("theirs");
    assertThat(elsewhere.resolve("new")).doesNotExist();
  }

  @Test
  void writesOnlyWhereTheOperatorLetsIt() throws IOException {
    Files.createDirectory(folder.resolve("out"));
    tool = new FileWriteTool(List.of(elsewhere));
    assertThatThrownBy(() -> write("out/a.txt", "x")).hasMessageContaining("only in other folders")
        .hasMessageContaining("gantry.files.writable");
    tool = new FileWriteTool(List.of());
    assertThatThrownBy(() -> write("new/a.txt", "x")).hasMessageContaining("nowhere");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void refusesWhatIsTooLargeAndFoldersAndRunsWithoutFiles() {
    assertThatThrownBy(() -> write("big.txt", "x".repeat((1 << 20) + 1))).hasMessageContaining("1048577 bytes");
    assertThatThrownBy(() -> write(".", "x")).isInstanceOf(ToolException.class);
    assertThatThrownBy(() -> tool.call(arguments("path", "a", "content", "x"), context(FileScope.NOTHING)))
        .hasMessageContaining("This run has no files");
  }

  private String write(String path, String content) throws ToolException, InterruptedException {
    return tool.call(arguments("path", path, "content", content), context(folder));
  }
}
