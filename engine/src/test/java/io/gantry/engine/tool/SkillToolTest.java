package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.workflow.Workflow.Skill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkillToolTest {

  @TempDir private Path disk;
  private Path folder;

  private final SkillTool tool =
      new SkillTool(
          List.of(
              skill("pdf", "./skills/pdf"),
              skill("sql", "skills/sql"),
              skill("empty", "skills/empty"),
              skill("link", "skills/link"),
              skill("linked-file", "skills/linked-file"),
              skill("out", "../outside"),
              skill("shared", "library/xlsx")));

  @BeforeEach
  void aFolderWithSkillsAndASecretBesideIt() throws IOException {
    folder = Files.createDirectories(disk.resolve("flow"));
    write(folder.resolve("skills/pdf/SKILL.md"), "How to read PDF files");
    write(folder.resolve("skills/pdf/README.md"), "Not this");
    write(folder.resolve("skills/sql/README.md"), "How to ask tables");
    Files.createDirectories(folder.resolve("skills/empty"));
    write(disk.resolve("outside/SKILL.md"), "secret");
    Files.createSymbolicLink(folder.resolve("skills/link"), disk.resolve("outside"));
    Files.createDirectories(folder.resolve("skills/linked-file"));
    Files.createSymbolicLink(folder.resolve("skills/linked-file/SKILL.md"), disk.resolve("outside/SKILL.md"));
    write(disk.resolve("library/xlsx/SKILL.md"), "How to fill sheets");
  }

  @Test
  void answersTheInstructionsOfTheFolder() throws Exception {
    assertThat(load("pdf")).isEqualTo("How to read PDF files\n");
    assertThat(load("sql")).isEqualTo("How to ask tables\n");
  }

  @Test
  void findsFoldersOfMountsToo() throws Exception {
    FileScope files = new FileScope(Optional.of(folder), Map.of("library", disk.resolve("library")));

    assertThat(tool.call(arguments("skill_id", "shared"), context(files))).isEqualTo("How to fill sheets\n");
  }

  @Test
  void refusesWhatLiesOutside() {
    assertThatThrownBy(() -> load("out")).isInstanceOf(ToolException.class).hasMessageContaining("'..'");
    assertThatThrownBy(() -> load("link")).isInstanceOf(ToolException.class).hasMessageContaining("leads out");
    assertThatThrownBy(() -> load("linked-file")).isInstanceOf(ToolException.class).hasMessageContaining("no instructions");
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> load("empty"))
        .hasMessageContaining("SKILL.md or README.md")
        .hasMessageContaining("skills/empty");
    assertThatThrownBy(() -> tool.call(arguments("skill_id", "pdf"), context())).hasMessageContaining("without a folder");
  }

  @Test
  void itsSchemaNamesTheSkillsThereAre() {
    assertThat(tool.signature().parameters().at("/properties/skill_id/enum")).extracting(id -> id.asText())
        .startsWith("pdf", "sql");
  }

  private String load(String id) throws Exception {
    return tool.call(arguments("skill_id", id), context(folder));
  }

  private static Skill skill(String id, String path) {
    return new Skill(id, path, "", false);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
