package io.gantry.engine.tool;

/**
 * One use of a tool, as a model asked for it.
 *
 * @param id the model's own id of the call, unique within its reply
 * @param arguments JSON text as the model wrote it, which need not be valid
 */
public record ToolCall(String id, String tool, String arguments) {}
