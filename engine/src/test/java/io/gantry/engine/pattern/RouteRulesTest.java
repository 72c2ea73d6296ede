package io.gantry.engine.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.pattern.RouteRules.Normalised;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a supervisor says becomes a route. */
class RouteRulesTest {

  private static final RouteRules RULES = new RouteRules(List.of("writer", "editor", "Judge"), "editor");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      emptyValue = "",
      value = {
        // as it should be
        "{'mode': 'delegated', 'agents': ['writer']} | delegated | writer |",
        "{'mode': 'sequential', 'agents': ['writer', 'editor']} | sequential | writer editor |",
        "{'mode': 'sequential', 'agents': ['editor', 'writer']} | sequential | editor writer |",
        "{'mode': 'parallel', 'agents': ['Judge', 'editor']} | parallel | Judge editor |",
        "{'mode': 'handoff', 'agents': ['writer']} | handoff | writer |",
        "{'mode': 'handoff', 'agents': ['writer', 'editor']} | handoff | writer editor |",
        "{'mode': 'fast_path', 'agents': ['writer']} | fast_path | writer |",
        "I think {'mode': 'delegated', 'agents': ['writer']} fits. | delegated | writer |",
        // spelled otherwise
        "{'mode': ' Fast-Path ', 'agents': ['WRITER']} | fast_path | writer |",
        "{'mode': 'DELEGATED', 'agents': [' judge ']} | delegated | Judge |",
        "{'mode': 'delegated', 'agents': 'writer'} | delegated | writer |",
        "{'mode': 'sequential', 'agents': [{'agent': 'writer'}, {'agent': 'Judge'}]} | sequential | writer Judge |",
        // no agent: the default agent
        "{'mode': 'delegated', 'agents': []} | delegated | editor |",
        "{'mode': 'delegated'} | delegated | editor |",
        "{'mode': 'handoff', 'agents': null} | handoff | editor |",
        "{'mode': 'handoff', 'agents': {'a': 1}} | handoff | editor | routing-unknown-agents",
        "{'mode': 'parallel', 'agents': ['']} | delegated | editor |",
        // unknown agents are dropped
        "{'mode': 'delegated', 'agents': ['poet']} | delegated | editor | routing-unknown-agents",
        "{'mode': 'parallel', 'agents': ['poet', 'writer']} | delegated | writer | routing-unknown-agents",
        "{'mode': 'parallel', 'agents': ['writer', 7, 'Judge']} | parallel | writer Judge | routing-unknown-agents",
        // twice counts once
        "{'mode': 'sequential', 'agents': ['writer', 'Writer']} | delegated | writer |",
        // a bad mode is delegated
        "{'mode': 'committee', 'agents': ['writer']} | delegated | writer | routing-unknown-mode",
        "{'mode': 3, 'agents': ['writer']} | delegated | writer | routing-unknown-mode",
        "{'agents': ['writer']} | delegated | writer | routing-unknown-mode",
        "{'mode': '', 'agents': ['writer', 'Judge']} | parallel | writer Judge | routing-unknown-mode",
        "{'mode': 'x', 'agents': ['y']} | delegated | editor | routing-unknown-agents routing-unknown-mode",
        // delegated to several is parallel, parallel or sequential with one is delegated
        "{'mode': 'delegated', 'agents': ['writer', 'Judge']} | parallel | writer Judge |",
        "{'mode': 'fast_path', 'agents': ['writer', 'Judge']} | parallel | writer Judge |",
        "{'mode': 'parallel', 'agents': ['writer']} | delegated | writer |",
        "{'mode': 'sequential', 'agents': ['writer']} | delegated | writer |",
        // nothing to read
        "The writer should do it. | delegated | editor | routing-unreadable",
        "{'who': 'writer'} | delegated | editor | routing-unreadable",
        "['writer'] | delegated | editor | routing-unreadable",
        "{'mode': 'delegated', 'agents': ['writer' | delegated | editor | routing-unreadable",
        "~~ | delegated | editor | routing-unreadable",
      })
  void whatIsSaidBecomesARoute(String answer, String mode, String agents, String notices) {
    Normalised normalised = RULES.normalise(answer.replace('\'', '"'));

    assertThat(normalised.route().mode().word()).isEqualTo(mode);
    assertThat(String.join(" ", normalised.route().agents())).isEqualTo(agents);
    assertThat(normalised.notices().stream().map(Notice::code).collect(Collectors.joining(" ")))
        .isEqualTo(notices == null ? "" : notices);
  }

  @Test
  void aNoticeNamesWhatWasFoundAndWhatThereIs() {
    Normalised normalised =
        RULES.normalise("{\"mode\": \"a\\ncommittee\", \"agents\": [\"poet\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\"]}");

    assertThat(normalised.notices()).extracting(Notice::text)
        .containsExactly(
            "The supervisor chose 'poet', '1', '2', '3', '4' and 2 more, not in the team, which is writer, editor, Judge",
            "The supervisor named the mode 'a committee', which is none; taken as delegated");
  }

  @Test
  void aFencedAnswerIsRead() {
    Route route = RULES.normalise("Well:\n```json\n{\"mode\": \"handoff\", \"agents\": [\"writer\"]}\n```").route();

    assertThat(route).isEqualTo(new Route(Route.Mode.HANDOFF, List.of("writer"), ""));
  }

  @Test
  void theReasonIsKept() {
    assertThat(RULES.normalise("{\"mode\": \"delegated\", \"agents\": [\"writer\"], \"reason\": \"It is a letter\"}").route()
            .reason())
        .isEqualTo("It is a letter");
  }

  @Property(tries = 500)
  void everyRouteHasAgentsOfTheTeamEachOnceAndAsManyAsItsModeTakes(@ForAll String mode, @ForAll List<String> names) {
    String agents =
        names.stream().map(name -> "\"" + name.replaceAll("[^A-Za-z]", "") + "\"").collect(Collectors.joining(","));
    String letters = mode.replaceAll("[^A-Za-z]", "");
    Route route = RULES.normalise("{\"mode\": \"" + letters + "\", \"agents\": [" + agents + "]}").route();

    assertThat(RULES.team()).containsAll(route.agents());
    assertThat(route.agents()).isNotEmpty().doesNotHaveDuplicates();
    RULES.normalise(mode);
  }
}
