package io.gantry.engine.workflow;

import java.util.Set;

/** Workflow files for tests. */
final class WorkflowFiles {

  static final Set<String> ALL_PATTERNS =
      Set.of(
          "chain", "workflow", "parallel", "routing", "evaluator_optimizer", "orchestrator_workers", "graph", "plan_execute",
          "supervisor");

  static final Set<String> NATIVE_TOOLS = Set.of("calculator", "grep", "head", "http_request");

  private WorkflowFiles() {}

  /** A reader of a server that has every pattern. */
  static WorkflowReader readerOfEverything() {
    return new WorkflowReader(
        new Capabilities(Set.of("offline", "openai", "ollama", "bedrock"), ALL_PATTERNS, NATIVE_TOOLS));
  }

  /** A reader of a server as it is now. */
  static WorkflowReader reader() {
    return new WorkflowReader(
        new Capabilities(Set.of("offline", "openai", "ollama"), Set.of("chain", "workflow"), NATIVE_TOOLS));
  }

  /** Lines 1 to 8 of a file with the agents {@code a} and {@code b}; the pattern follows. */
  static String with(String pattern) {
    return """
        version: 0
        name: test
        runtime:
          provider: offline
        agents:
          a: {prompt: You are a.}
          b:
            prompt: You are b.
        """
        + pattern;
  }

  /** A file of one step, followed by further blocks from line 13 on. */
  static String oneStep(String more) {
    return with("""
        pattern:
          type: chain
          config:
            steps: [{agent: a, input: Hello}]
        """)
        + more;
  }
}
