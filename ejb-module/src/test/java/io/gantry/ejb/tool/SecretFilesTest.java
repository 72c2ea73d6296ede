package io.gantry.ejb.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.Environment.Secret;
import io.gantry.engine.workflow.Environment.Source;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {

  @TempDir private Path place;

  private Path folder;
  private SecretFiles files;

  @BeforeEach
  void open() throws IOException {
    folder = Files.createDirectories(place.resolve("open"));
    Files.writeString(place.resolve("outside"), "f0reign");
    files = new SecretFiles(Optional.of(folder));
  }

  private static Secret at(String path) {
    return new Secret("TOKEN", Optional.empty(), Source.FILE, Optional.of(path));
  }

  private static Workflow workflow(String path) {
    String text =
        """
        version: 0
        name: crm
        runtime: {provider: offline}
        env:
          secrets:
            - {key: OTHER, source: env}
            - {key: TOKEN, source: file, path: "%s"}
        agents: {a: {prompt: Hello}}
        pattern: {type: chain, config: {steps: [{agent: a}]}}
        """
            .formatted(path);
    Capabilities all = new Capabilities(Set.of("offline"), Set.of("chain"), Set.of());
    return new WorkflowReader(all).read(text, References.NONE).workflow();
  }

  @Test
  void aFileIsFoundByItsPathElseByNameOrKey() throws IOException {
    Files.createDirectory(folder.resolve("crm"));
    Files.writeString(folder.resolve("crm/token"), "t0ken");
    Files.writeString(folder.resolve("TOKEN"), "by key");
    Files.writeString(folder.resolve("named"), "by name");

    assertThat(files.find(at("crm/token"))).contains("t0ken");
    assertThat(files.find(new Secret("TOKEN", Optional.empty(), Source.FILE, Optional.empty()))).contains("by key");
    assertThat(files.find(new Secret("TOKEN", Optional.of("named"), Source.FILE, Optional.empty()))).contains("by name");
  }

  @Test
  void lineEndsAtItsEndAreNoPartOfAValueAndSpacesAre() throws IOException {
    Files.writeString(folder.resolve("token"), " t0ken \r\n\n");

    assertThat(files.find(at("token"))).contains(" t0ken ");
  }

  @Test
  void aFileThatWasReplacedCountsAtOnce() throws IOException {
    Files.writeString(folder.resolve("token"), "old");
    files.find(at("token"));
    Files.writeString(folder.resolve("token"), "new");

    assertThat(files.find(at("token"))).contains("new");
  }

  @Test
  void aLinkInsideTheFolderIsFollowedAndOneThatLeadsOutIsNot() throws IOException {
    Files.createDirectory(folder.resolve("..2026"));
    Files.writeString(folder.resolve("..2026/token"), "mounted");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026"));
    Files.createSymbolicLink(folder.resolve("token"), Path.of("..data/token"));
    Files.createSymbolicLink(folder.resolve("way-out"), place.resolve("outside"));
    Files.createSymbolicLink(folder.resolve("up"), place);

    assertThat(files.find(at("token"))).contains("mounted");
    assertThat(files.find(at("way-out"))).isEmpty();
    assertThat(files.find(at("up/outside"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "/etc/passwd", "a/../../outside", ".", ""})
  void aPathThatLeavesTheFolderIsRefusedBeforeAnythingRuns(String path) {
    assertThat(files.find(at(path))).isEmpty();
    if (!path.isEmpty()) {
      assertThatThrownBy(() -> files.check(workflow(path)))
          .isInstanceOf(InvalidWorkflowException.class)
          .hasMessageContaining("/env/secrets/1")
          .hasMessageContaining("TOKEN");
    }
  }

  @Test
  void withoutAFolderEverySecretInAFileIsRefusedByName() {
    SecretFiles closed = new SecretFiles(Optional.empty());

    assertThat(closed.find(at("token"))).isEmpty();
    assertThatThrownBy(() -> closed.check(workflow("token")))
        .isInstanceOf(InvalidWorkflowException.class)
        .hasMessageContaining("TOKEN")
        .hasMessageContaining("gantry.secrets.dir");
  }

  @Test
  void aFileThatIsNotThereIsAMatterOfItsUse() {
    assertThatCode(() -> files.check(workflow("token"))).doesNotThrowAnyException();
    assertThat(files.find(at("token"))).isEmpty();
  }

  @Test
  void whatCannotBeAHeaderIsNoValue() throws IOException {
    Files.writeString(folder.resolve("lines"), "one\ntwo");
    Files.writeString(folder.resolve("empty"), "\n");
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    Files.write(folder.resolve("large"), "x".repeat(8193).getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("largest"), "x".repeat(8192).getBytes(StandardCharsets.UTF_8));
    Files.createDirectory(folder.resolve("folder"));

    for (String name : new String[] {"lines", "empty", "binary", "large", "folder"}) {
      assertThat(files.find(at(name))).as(name).isEmpty();
    }
    assertThat(files.find(at("largest"))).isPresent();
  }
}
