package io.gantry.engine.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A step that a pattern wants started. Its templates are filled in when it starts, not before.
 *
 * @param toolOverrides the tools the agent may use in this step instead of its own
 * @param input template of what the agent is told; where it comes out blank, the agent is told to begin
 * @param scope the names the templates may use; values may be computed when they are read
 * @param conversation steps that share it continue one conversation
 */
public record StepRequest(
    StepId id,
    String agent,
    Optional<List<String>> toolOverrides,
    String input,
    Map<String, ?> scope,
    String conversation) {}
