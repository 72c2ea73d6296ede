package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
    assertThat(tools.termsOf("grep"))
        .isEqualTo(
            new Terms(
                Optional.of(Effect.IDEMPOTENT),
                Optional.of(Duration.ofSeconds(60)),
                Optional.of(Duration.ofMillis(250)),
                OptionalInt.of(2),
                OptionalInt.of(30),
                Optional.of("search"),
                false));
    assertThat(tools.termsOf("calculator")).isEqualTo(Terms.NONE);
    assertThat(tools.nativeTerms()).containsOnlyKeys("grep");
    assertThat(tools.httpExecutors().get(0).terms().effect()).contains(Effect.READ);
    assertThat(tools.httpExecutors().get(0).terms().cacheTtl()).contains(Duration.ZERO);
    assertThat(tools.httpExecutors().get(0).timeout()).contains(Duration.ofMillis(9));
  }
}
