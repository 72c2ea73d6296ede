package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workflows are found by their names, so only names that can be asked for are taken. */
class WorkflowNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"\"  \"", "plan", "validate", "a/b", "'a\\b'", "\"a\\nb\"", "\"\\0\""})
  void nameNobodyCouldAskForIsRefusedInItsPlace(String name) {
    assertThatThrownBy(() -> WorkflowFiles.reader().read(named(name), References.NONE))
        .isInstanceOfSatisfying(
            InvalidWorkflowException.class,
            refused -> assertThat(refused.problems()).singleElement().satisfies(
                problem -> {
                  assertThat(problem.pointer()).isEqualTo("/name");
                  assertThat(problem.line()).isEqualTo(2);
                }));
  }

  @Test
  void nameMayHaveSpacesAndAnyScript() {
    String name = "Pläne für 東京 (v2.1)";

    assertThat(WorkflowFiles.reader().read(named(name), References.NONE).workflow().name()).isEqualTo(name);
  }

  @Test
  void aliasesThatWriteOutToMoreThanADocumentMayHoldAreRefused() {
    String text = "&text " + "z".repeat(50_000);
    String bomb = "inputs:\n  values:\n    text: " + text + "\n    all: [" + "*text, ".repeat(300) + "]\n";

    assertThatThrownBy(() -> WorkflowFiles.reader().read(WorkflowFiles.oneStep(bomb), References.NONE))
        .isInstanceOfSatisfying(
            InvalidWorkflowException.class,
            refused -> {
              assertThat(refused.problems().get(0).code()).isEqualTo(Problems.TOO_LARGE);
              assertThat(refused.problems().get(0).line()).isEqualTo(15);
              assertThat(refused).hasMessageContaining("aliases written out");
            });
  }

  private static String named(String name) {
    return WorkflowFiles.oneStep("").replace("name: test", "name: " + name);
  }
}
