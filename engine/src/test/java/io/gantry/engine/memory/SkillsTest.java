package io.gantry.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.tool.OfferedTools;
import io.gantry.engine.tool.SkillTool;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Workflow.Skill;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Skills within a conversation: which there are, and which are loaded. */
class SkillsTest {

  private static final List<Skill> SKILLS =
      List.of(new Skill("pdf", "skills/pdf", "Reads PDF files", false), new Skill("sql", "skills/sql", "", false));

  @Test
  void thePromptListsThemForAnAgentThatCanLoadThem() {
    assertThat(SkillList.after("You work.", SKILLS, box("Skill")))
        .startsWith("You work.\n\n")
        .endsWith("- pdf: Reads PDF files\n- sql\n");
    assertThat(SkillList.after("You work.", SKILLS, box())).isEqualTo("You work.");
    assertThat(SkillList.after("You work.", List.of(), box())).isEqualTo("You work.");
  }

  @Test
  void aSkillThatIsLoadedIsNotLoadedAgain() throws Exception {
    Said step = loaded(Conversations.step("steps[0]", "Go"), "1", "pdf");
    Toolbox tools = tools(step);

    assertThat(load(tools, "pdf"))
        .isEqualTo("Skill 'pdf' is already loaded; its instructions stand further up in this conversation.");
    assertThat(load(tools, "sql")).isEqualTo("Instructions");
  }

  @Test
  void oneWhoseInstructionsAreNotSentAnyMoreIsLoadedAgain() throws Exception {
    Said step = loaded(Conversations.step("steps[0]", "Go"), "1", "pdf");
    Conversations.called(step, "2", "Skill", "{\"skill_id\": \"pdf\"}", LoadOnce.answer("pdf"));
    Transcript transcript = Conversations.written(List.of(step), 8_000);
    Summary summary = new Summary("steps[0]", 2, "A skill was loaded.");

    Excerpt whole = Excerpt.of(transcript, Optional.empty(), 100);
    Excerpt rest = Excerpt.of(transcript, Optional.of(summary), 100);

    assertThat(whole.skills()).containsExactly("pdf");
    assertThat(rest.skills()).isEmpty();
  }

  @Test
  void resultsAreFetchedByAToolThatIsThereOnlyWhenThereAreAny() {
    Toolbox none = new ConversationTools(box("Skill"), Map.of(), Set.of(), 400);
    Toolbox some = new ConversationTools(box("Skill"), Map.of("result-1", "text"), Set.of(), 400);

    assertThat(none.names()).containsExactly("Skill");
    assertThat(none.find("fetch_result")).isEmpty();
    assertThat(some.names()).containsExactly("Skill", "fetch_result");
    assertThat(some.find("fetch_result")).isPresent();
  }

  private static Said loaded(Said step, String call, String skill) {
    return Conversations.called(step, call, "Skill", "{\"skill_id\": \"" + skill + "\"}", "Instructions");
  }

  private static Toolbox tools(Said step) {
    Excerpt excerpt = Excerpt.of(Conversations.written(List.of(step), 8_000), Optional.empty(), 100);
    return new ConversationTools(box("Skill"), Map.of(), excerpt.skills(), 8_000);
  }

  private static String load(Toolbox tools, String skill) throws Exception {
    return tools.find("Skill").orElseThrow().call(JsonNodeFactory.instance.objectNode().put("skill_id", skill), null);
  }

  private static Toolbox box(String... names) {
    Toolbox all =
        new Toolbox() {
          @Override
          public Set<String> names() {
            return Set.of("Skill");
          }

          @Override
          public Optional<Tool> find(String name) {
            return Optional.of(new Loading());
          }

          @Override
          public void close() {}
        };
    return new OfferedTools(all, List.of(names));
  }

  private static final class Loading implements Tool {

    @Override
    public ToolSignature signature() {
      return new SkillTool(SKILLS).signature();
    }

    @Override
    public String call(JsonNode arguments, ToolContext context) {
      return "Instructions";
    }
  }
}
