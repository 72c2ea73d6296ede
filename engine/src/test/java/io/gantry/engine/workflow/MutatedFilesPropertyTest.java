package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever arrives, the reader answers a workflow or an {@link InvalidWorkflowException}, and nothing else. */
class MutatedFilesPropertyTest {

  private static final List<String> FILES =
      List.of(
          WorkflowFiles.oneStep(
              """
              inputs:
                required: {x: {type: integer, enum: [1]}}
              outputs:
                artifacts: [{path: a, from: '{{ x }}'}]
              """),
          WorkflowFiles.with(
              """
              pattern:
                type: workflow
                config:
                  tasks: [{id: o, agent: a}, {id: p, agent: b, deps: [o], input: '{{ tasks.o.response }}'}]
              """),
          WorkflowFiles.with(
              """
              pattern:
                type: graph
                config:
                  nodes: {n: {agent: a}}
                  edges: [{from: n, choose: [{when: else, to: n}]}]
              """),
          WorkflowFiles.with(
              """
              pattern:
                type: parallel
                config:
                  branches: &b [{id: x, steps: [{agent: a}]}, {id: y, steps: [{agent: a}]}]
              """));

  private static final List<String> SCRAPS =
      List.of(
          "", " ", "\n", ":", "- ", "{", "}", "[", "]", "&b ", "*b", "!!x ", "null", "true", "-1", "1e999", ".nan", "0x",
          "\"", "'", "#", "%", "{{ x", "{% if", "\u0000", "\uD800", "$ref: x", "type: hitl", "config: 3", "agents: []",
          "deps: [p]", "~", "? ", "|", ">", "\t", "---\n", "...");

  private final WorkflowReader reader = WorkflowFiles.readerOfEverything();
  private final Templates templates = new Templates();

  @Property(tries = 3000)
  void mutatedFilesNeverFailInAnotherWay(@ForAll("mutated") String file) {
    try {
      LoadedWorkflow loaded = reader.read(file, References.NONE);
      loaded.checkTemplates(templates, Set.of("x"));
      assertThat(loaded.workflow().agents()).isNotEmpty();
    } catch (InvalidWorkflowException refused) {
      assertThat(refused.problems()).isNotEmpty().hasSizeLessThanOrEqualTo(50).allSatisfy(problem -> {
        assertThat(problem.code()).isNotBlank();
        assertThat(problem.message()).isNotBlank().doesNotContain("Exception");
        assertThat(problem.line()).isNotNegative();
      });
    }
  }

  @Provide
  Arbitrary<String> mutated() {
    Arbitrary<Mutation> mutation =
        Combinators.combine(
                Arbitraries.doubles().between(0, 1), Arbitraries.integers().between(0, 25), Arbitraries.of(SCRAPS))
            .as(Mutation::new);
    return Combinators.combine(Arbitraries.of(FILES), mutation.list().ofMinSize(1).ofMaxSize(4)).as((file, mutations) -> {
      String text = file;
      for (Mutation each : mutations) {
        text = each.apply(text);
      }
      return text;
    });
  }

  /** Somewhere, some characters give way to a scrap. */
  private record Mutation(double where, int removed, String scrap) {

    String apply(String text) {
      int at = (int) (where * text.length());
      return text.substring(0, at) + scrap + text.substring(Math.min(text.length(), at + removed));
    }
  }
}
