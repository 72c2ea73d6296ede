package io.gantry.ejb.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.engine.workflow.Capabilities;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.WorkflowReader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadWorkflowsTest {

  private final WorkflowReader reader =
      new WorkflowReader(new Capabilities(Set.of("offline"), Set.of("chain"), Set.of()));
  private final AtomicInteger reads = new AtomicInteger();
  private final ReadWorkflows workflows = keeping(100_000);

  @Test
  void aFileThatComesAgainIsNotReadAgain() {
    for (int i = 0; i < 5; i++) {
      workflows.read(file("hello", "{prompt: Hi}"), References.NONE);
    }

    assertThat(reads).hasValue(1);
    assertThat(workflows.statistics().hitCount()).isEqualTo(4);
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
  void theLeastUsedFileGoesWhenThereIsNoRoomLeft() {
    ReadWorkflows small = keeping(3 * file("hello-0", "{prompt: Hi}").length());
    for (int i = 0; i < 5; i++) {
      small.read(file("hello-" + i, "{prompt: Hi}"), References.NONE);
    }

    assertThat(small.statistics().evictionCount()).isEqualTo(2);
  }

  private ReadWorkflows keeping(long characters) {
    return new ReadWorkflows(
        (source, references) -> {
          reads.incrementAndGet();
          return reader.read(source, references);
        },
        characters);
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
