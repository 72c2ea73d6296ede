package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesBesideTest {

  @TempDir private Path temp;
  private Path folder;

  @BeforeEach
  void aFolder() throws IOException {
    folder = temp.resolve("flow");
    write("agents/a.yaml", "prompt: A\ninput_schema: ../schemas/in.json\n");
    write("schemas/in.json", "{\"properties\": {\"x\": {\"$ref\": \"#/$defs/y\"}}}");
    write("schemas/out file.json", "{}");
    write(".secret.yaml", "prompt: secret");
    Files.writeString(temp.resolve("outside.yaml"), "prompt: outside");
    Files.createSymbolicLink(folder.resolve("link.yaml"), temp.resolve("outside.yaml"));
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), text);
  }

  private Iterable<String> names(String workflow) throws IOException {
    write("flow.yaml", workflow);
    return new FilesBeside(folder.resolve("flow.yaml")).read(workflow).keySet();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agents:\n  a:\n    $ref: agents/a.yaml # the first\n",
        "agents: {a: {$ref: ./agents/a.yaml, model_id: m}}",
        "{\"agents\": {\"a\": {\"$ref\": \"agents/a.yaml\"}}}",
        "agents: {a: {'$ref' : 'agents/../agents/a.yaml'}}"
      })
  void areThoseThatTheWorkflowNamesAndThoseThatTheyName(String workflow) throws IOException {
    assertThat(names(workflow)).containsExactly("agents/a.yaml", "schemas/in.json");
  }

  @Test
  void areSchemasOfAgentsOfItsOwnToo() throws IOException {
    assertThat(names("agents: {a: {prompt: x, input_schema: {type: object}, output_schema: \"schemas/out file.json\"}}"))
        .containsExactly("schemas/out file.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside.yaml", "/etc/hostname", "link.yaml", ".secret.yaml", "gone.yaml", "agents", "a\0b"})
  void areNeverOthers(String name) throws IOException {
    assertThat(names("agents: {a: {$ref: '" + name + "'}}")).isEmpty();
  }

  @Test
  void areReadOnceThoughTheyNameEachOther() throws IOException {
    write("one.yaml", "$ref: two.yaml");
    write("two.yaml", "$ref: one.yaml");

    assertThat(names("agents: {a: {$ref: one.yaml}}")).containsExactly("one.yaml", "two.yaml");
  }
}
