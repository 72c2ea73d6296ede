package io.gantry.engine.workflow;

/**
 * Something in an agent's prompt that stays as it stands in a run.
 *
 * @param agent whose prompt it is
 * @param pointer JSON pointer to the prompt
 * @param line first line of the prompt in the source, from 1; 0 when the source has no lines there
 * @param name what nobody provides; empty where the prompt as a whole is no template
 * @param reason one sentence
 */
public record OpenName(String agent, String pointer, int line, String name, String reason) {}
