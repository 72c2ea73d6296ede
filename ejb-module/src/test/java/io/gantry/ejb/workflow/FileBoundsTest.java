package io.gantry.ejb.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.engine.run.RunOptions;
import io.gantry.engine.workflow.InvalidWorkflowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBoundsTest {

  @TempDir Path temp;
  private Path open;
  private FileBounds bounds;

  @BeforeEach
  void openOneFolder() throws IOException {
    open = Files.createDirectories(temp.resolve("open"));
    Files.createDirectories(open.resolve("inside"));
    Files.createDirectories(temp.resolve("open-not"));
    bounds = new FileBounds(List.of(open));
  }

  @Test
  void theOpenedFolderAndWhatIsInsideAreAllowed() {
    assertThatCode(() -> check(open.toString())).doesNotThrowAnyException();
    assertThatCode(() -> check(open.resolve("inside").toString())).doesNotThrowAnyException();
    assertThatCode(() -> bounds.checkFolder(RunOptions.DEFAULT)).doesNotThrowAnyException();
  }

  @Test
  void nothingElseIs() throws IOException {
    Files.createSymbolicLink(open.resolve("out"), temp.resolve("open-not"));

    refused(temp.toString());
    refused(temp.resolve("open-not").toString());
    refused(open + "/../open-not");
    refused(open.resolve("out").toString());
    refused(open.resolve("missing").toString());
    refused("inside");
    refused(open + "/a\0b");
  }

  @Test
  void withoutOpenedFoldersEveryFolderIsRefused() {
    bounds = new FileBounds(List.of());

    refused(open.toString());
  }

  private void refused(String folder) {
    assertThatExceptionOfType(InvalidWorkflowException.class)
        .isThrownBy(() -> check(folder))
        .satisfies(
            e ->
                assertThat(e.problems().get(0).pointer()).isEqualTo("/options/folder"));
  }

  private void check(String folder) {
    bounds.checkFolder(new RunOptions(false, Optional.of(folder), Optional.empty()));
  }
}
