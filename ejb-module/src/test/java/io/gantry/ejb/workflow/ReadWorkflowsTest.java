package io.gantry.ejb.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.KeptFiles;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.WorkflowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadWorkflowsTest {

  private final WorkflowReader reader =
      new WorkflowReader(new Capabilities(Set.of("offline"), Set.of("chain"), Set.of()));
  private final AtomicInteger reads = new AtomicInteger();
  private final List<Boolean> loads = new ArrayList<>();
  private final ReadWorkflows workflows = keeping(100_000);
  private final KeptFiles kept = new KeptFiles(use -> { }, use -> { });

  @TempDir Path folder;

  @Test
  void aFileThatComesAgainIsNotReadAgain() {
    for (int i = 0; i < 5; i++) {
      workflows.read(file("hello", "{prompt: Hi}"), References.NONE);
    }

    assertThat(reads).hasValue(1);
    assertThat(loads).containsExactly(false, true, true, true, true);
  }

  @Test
  void aFileThatChangedIsRead() {
    workflows.read(file("hello", "{prompt: Hi}"), References.NONE);
    workflows.read(file("hello", "{prompt: Hello}"), References.NONE);

    assertThat(reads).hasValue(2);
  }

  @Test
  void aFileThatRefersToOthersIsReadEachTime() {
    String file = file("hello", "{$ref: agent.yaml}");
    String first = workflows.read(file, name -> "prompt: Hi").workflow().agent("a").prompt();
    String second = workflows.read(file, name -> "prompt: Changed").workflow().agent("a").prompt();

    assertThat(first).isEqualTo("Hi");
    assertThat(second).isEqualTo("Changed");
  }

  @Test
  void aFileThatIsNotInOrderIsRefusedEachTime() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> workflows.read("version: 0", References.NONE)).isInstanceOf(InvalidWorkflowException.class);
    }
    assertThat(reads).hasValue(2);
  }

  @Test
  void theFileWhoseUseLiesBackFarthestGoesWhenThereAreTooManyCharacters() {
    ReadWorkflows small = keeping(3 * file("hello-0", "{prompt: Hi}").length());
    for (int i = 0; i < 5; i++) {
      small.read(file("hello-" + i, "{prompt: Hi}"), References.NONE);
    }
    loads.clear();

    small.read(file("hello-2", "{prompt: Hi}"), References.NONE);
    small.read(file("hello-1", "{prompt: Hi}"), References.NONE);

    assertThat(small.size()).isEqualTo(3);
    assertThat(loads).containsExactly(true, false);
  }

  @Test
  void aHundredFilesAreKept() {
    for (int i = 0; i < 101; i++) {
      workflows.read(file("hello-" + i, "{prompt: Hi}"), References.NONE);
    }
    loads.clear();

    workflows.read(file("hello-1", "{prompt: Hi}"), References.NONE);
    workflows.read(file("hello-0", "{prompt: Hi}"), References.NONE);

    assertThat(workflows.size()).isEqualTo(100);
    assertThat(loads).containsExactly(true, false);
  }

  @Nested
  class AFileThatRefersToFilesOfAFolder {

    private final String file = file("hello", "{$ref: agent.yaml}");

    @Test
    void isParsedOnceForFiveLoadsAndAgainAfterAnEdit() throws IOException {
      write("agent.yaml", "prompt: Hi", 1);
      for (int i = 0; i < 5; i++) {
        assertThat(prompt(file)).isEqualTo("Hi");
      }
      assertThat(reads).hasValue(1);

      write("agent.yaml", "prompt: Ho", 2);

      assertThat(prompt(file)).isEqualTo("Ho");
      assertThat(prompt(file)).isEqualTo("Ho");
      assertThat(reads).hasValue(2);
      assertThat(loads).containsExactly(false, true, true, true, true, false, true);
    }

    @Test
    void isRefusedAndParsedAgainOnceTheOtherFileIsGone() throws IOException {
      write("agent.yaml", "prompt: Hi", 1);
      prompt(file);
      Files.delete(folder.resolve("agent.yaml"));

      assertThatThrownBy(() -> prompt(file)).isInstanceOf(InvalidWorkflowException.class);
      assertThat(reads).hasValue(2);
    }

    @Test
    void makesRoomAsTheFifth() throws IOException {
      for (int i = 0; i < 5; i++) {
        write("agent-" + i + ".yaml", "prompt: Hi " + i, 1);
        prompt(file("hello", "{$ref: agent-" + i + ".yaml}"));
      }
      loads.clear();

      prompt(file("hello", "{$ref: agent-1.yaml}"));
      prompt(file("hello", "{$ref: agent-0.yaml}"));

      assertThat(loads).containsExactly(true, false);
    }

    @Test
    void isReadAnewInAnotherFolder() throws IOException {
      write("agent.yaml", "prompt: Hi", 1);
      prompt(file);
      Path other = Files.createDirectories(folder.resolve("other"));
      Files.writeString(other.resolve("agent.yaml"), "prompt: Elsewhere");

      LoadedWorkflow loaded = workflows.read(file, References.in(other, List.of(), kept));

      assertThat(loaded.workflow().agent("a").prompt()).isEqualTo("Elsewhere");
    }

    @Test
    void noticesASkillsFileThatWasNotThereBefore() throws IOException {
      String skilled = file("hello", "{prompt: Hi}") + "skills: [{id: s, path: ./s, preload_metadata: true}]\n";
      Files.createDirectories(folder.resolve("s"));
      write("s/README.md", "---\ndescription: Old\n---\nDo it.", 1);
      assertThat(read(skilled).workflow().skills().get(0).description()).isEqualTo("Old");

      write("s/SKILL.md", "---\ndescription: New\n---\nDo it.", 1);

      assertThat(read(skilled).workflow().skills().get(0).description()).isEqualTo("New");
    }

    private String prompt(String source) {
      return read(source).workflow().agent("a").prompt();
    }

    private LoadedWorkflow read(String source) {
      return workflows.read(source, References.in(folder, List.of(), kept));
    }

    private void write(String name, String text, long modified) throws IOException {
      Path path = Files.writeString(folder.resolve(name), text);
      Files.setLastModifiedTime(path, FileTime.fromMillis(modified * 1_000));
    }
  }

  private ReadWorkflows keeping(long characters) {
    return new ReadWorkflows(
        (source, references) -> {
          reads.incrementAndGet();
          return reader.read(source, references);
        },
        characters,
        () -> 0,
        (cached, took) -> loads.add(cached));
  }

  private static String file(String name, String agent) {
    return """
        version: 0
        name: %s
        runtime: {provider: offline}
        agents: {a: %s}
        pattern: {type: chain, config: {steps: [{agent: a}]}}
        """.formatted(name, agent);
  }
}
