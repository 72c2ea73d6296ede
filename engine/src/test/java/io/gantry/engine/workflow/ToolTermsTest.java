package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file declares of its tools. */
class ToolTermsTest {

  private static final Capabilities HERE =
      new Capabilities(Set.of("offline"), Set.of("chain"), Set.of("grep", "search", "calculator"));

  private final WorkflowReader reader = new WorkflowReader(HERE);

  @Test
  void areReadFromNativeToolsAndExecutors() {
    Tools tools =
        reader.read(
                WorkflowFiles.oneStep(
                    """
                    tools:
                      python:
                        - calculator
                        - callable: strands_tools.grep.grep
                          effect: idempotent
                          cache_ttl: 60
                          timeout_ms: 250
                          max_concurrency: 2
                          rate_per_minute: 30
                          batch: search
                          requires_approval: false
                        - {callable: search}
                      http_executors:
                        - {id: tickets, base_url: 'https://t.example', timeout_ms: 9, effect: read, cache_ttl: 0}
                    """),
                References.NONE)
            .workflow()
            .tools();

    assertThat(tools.natives()).containsExactly("calculator", "grep", "search");
    assertThat(tools.nativeTerms().get("grep"))
        .isEqualTo(
            new Terms(
                Optional.of(Effect.IDEMPOTENT),
                Optional.of(Duration.ofSeconds(60)),
                Optional.of(Duration.ofMillis(250)),
                OptionalInt.of(2),
                OptionalInt.of(30),
                Optional.of("search"),
                false));
    assertThat(tools.nativeTerms().getOrDefault("calculator", Terms.NONE)).isEqualTo(Terms.NONE);
    assertThat(tools.nativeTerms()).containsOnlyKeys("grep");
    assertThat(tools.httpExecutors().get(0).terms().effect()).contains(Effect.READ);
    assertThat(tools.httpExecutors().get(0).terms().cacheTtl()).contains(Duration.ZERO);
    assertThat(tools.httpExecutors().get(0).timeout()).contains(Duration.ofMillis(9));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "https://ada:s3cret@t.example/api | it holds a user name or password",
      "https://s3cret@t.example | it holds a user name or password",
      "https://t.example/api?s3cret=1 | it holds a query",
      "https://t.example:99999/ | a port lies between 1 and 65535, not at 99999",
      "https://t.example:0/ | a port lies between 1 and 65535, not at 0",
      "https:///s3cret | its host is missing",
      "https://t example/s3cret | it is no URL; write",
      "https://t.example/a/../s3cret | it holds '.' or '..'",
  })
  void aBaseUrlThatNoRequestCanGoBelowIsRefusedWithItsPlace(String url, String said) {
    WorkflowProblem problem = problem("tools:\n  http_executors:\n    - id: t\n      base_url: '" + url + "'\n");

    assertThat(problem.code()).isEqualTo("schema");
    assertThat(problem.pointer()).isEqualTo("/tools/http_executors/0/base_url");
    assertThat(problem.line()).isEqualTo(16);
    assertThat(problem.message()).contains(said).doesNotContain("s3cret");
  }

  @Test
  void toolsThatHandTheirCallsToEachOtherAreRefusedWithTheirPlace() {
    WorkflowProblem problem =
        problem(
            """
            tools:
              python:
                - {callable: grep, batch: a}
              http_executors:
                - {id: a, base_url: 'https://t.example', batch: b}
                - {id: b, base_url: 'https://t.example', batch: a}
            """);

    assertThat(problem.code()).isEqualTo("cycle");
    assertThat(problem.pointer()).isEqualTo("/tools/http_executors/0/batch");
    assertThat(problem.message()).startsWith("Tools hand their calls to each other: a → b → a");
  }

  private WorkflowProblem problem(String tools) {
    InvalidWorkflowException refused =
        catchThrowableOfType(
            InvalidWorkflowException.class, () -> reader.read(WorkflowFiles.oneStep(tools), References.NONE));
    assertThat(refused).isNotNull();
    assertThat(refused.problems()).hasSize(1);
    return refused.problems().get(0);
  }
}
