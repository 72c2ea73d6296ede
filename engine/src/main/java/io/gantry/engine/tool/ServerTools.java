package io.gantry.engine.tool;

import io.gantry.engine.workflow.Workflow;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tools that are known only when the servers that have them answer. Thread-safe. */
@FunctionalInterface
public interface ServerTools {

  /** Knows no server. */
  ServerTools NONE = workflow -> CompletableFuture.completedStage(new Answered(List.of(), List.of()));

  /**
   * Asks the servers that a workflow declares, all at the same time. Returns at once, with a complete stage when there is
   * none to ask.
   *
   * @return fails with {@link ToolsUnavailableException} when one of them cannot be asked
   */
  CompletionStage<Answered> of(Workflow workflow);

  /**
   * What the servers answered.
   *
   * @param tools in declared order of the servers, each server's in its own order; the refused ones in their places
   * @param warnings what the run's author should know, one sentence each
   */
  record Answered(List<Listed> tools, List<String> warnings) {

    public Answered {
      tools = List.copyOf(tools);
      warnings = List.copyOf(warnings);
    }
  }

  /** One tool of a server, which gets its name in a run once the other tools of that run are known. */
  sealed interface Listed permits Offer, Refused {

    /** The id under which the workflow declares the server. */
    String server();

    /** The tool's name as its server says it. */
    String tool();
  }

  /**
   * A tool that must not be used. It keeps its name from the others all the same: a call that was recorded while it could be
   * used would else go to another tool.
   */
  record Refused(String server, String tool) implements Listed {}

  /** A tool that may be used. */
  non-sealed interface Offer extends Listed {

    /**
     * The tool under a name.
     *
     * @param name one that models accept
     */
    Tool named(String name);
  }
}
