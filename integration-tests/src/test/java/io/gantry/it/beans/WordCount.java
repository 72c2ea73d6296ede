package io.gantry.it.beans;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import io.gantry.engine.tool.ToolEffect;
import io.gantry.engine.workflow.Effect;
import jakarta.enterprise.context.ApplicationScoped;

/** A bean as somebody adds one to the EAR, in a library. */
@ApplicationScoped
public class WordCount {

  @Tool(name = "it_word_count", value = "Counts the words of a text")
  @ToolEffect(Effect.READ)
  public int count(@P("The text") String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }
}
