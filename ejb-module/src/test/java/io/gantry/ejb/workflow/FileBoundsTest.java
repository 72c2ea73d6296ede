package io.gantry.ejb.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.engine.run.RunOptions;
import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.KeptFiles;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowProblem;
import io.gantry.engine.workflow.WorkflowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBoundsTest {

  private final KeptFiles kept = new KeptFiles(use -> { }, use -> { });

  @TempDir Path temp;
  private Path open;
  private FileBounds bounds;

  @BeforeEach
  void openOneFolder() throws IOException {
    open = Files.createDirectories(temp.resolve("open"));
    Files.createDirectories(open.resolve("inside"));
    Files.createDirectories(temp.resolve("open-not"));
    bounds = new FileBounds(List.of(open), kept);
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
    bounds = new FileBounds(List.of(), kept);

    refused(open.toString());
  }

  private static RunOptions in(Path folder) {
    return new RunOptions(false, Optional.of(folder.toString()), Optional.empty());
  }

  @Test
  void aSkillThatIsNotThereIsRefusedBeforeTheRun() throws IOException {
    Files.createDirectories(open.resolve("skills/pdf"));
    Files.writeString(open.resolve("skills/pdf/SKILL.md"), "How to");
    Workflow workflow = withSkills("./skills/pdf", "skills/sql");

    assertThatExceptionOfType(InvalidWorkflowException.class)
        .isThrownBy(() -> bounds.checkSkills(workflow, in(open)))
        .satisfies(e -> assertThat(e.problems()).extracting(WorkflowProblem::pointer).containsExactly("/skills/1/path"));
    assertThatExceptionOfType(InvalidWorkflowException.class)
        .isThrownBy(() -> bounds.checkSkills(workflow, RunOptions.DEFAULT))
        .satisfies(e -> assertThat(e.problems()).hasSize(2))
        .withMessageContaining("without a folder");
    assertThatCode(() -> bounds.checkSkills(withSkills("skills/pdf"), in(open)))
        .doesNotThrowAnyException();
  }

  private static Workflow withSkills(String... paths) {
    StringBuilder file = new StringBuilder("""
        version: 0
        name: skilled
        runtime: {provider: offline}
        agents: {a: {prompt: You work.}}
        pattern: {type: chain, config: {steps: [{agent: a}]}}
        skills:
        """);
    for (String path : paths) {
      file.append("  - {id: '").append(path.replaceAll("[^a-z]", "")).append("', path: ").append(path).append("}\n");
    }
    Capabilities all = new Capabilities(Set.of("offline"), Set.of("chain"), Set.of());
    return new WorkflowReader(all).read(file.toString(), References.NONE).workflow();
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
