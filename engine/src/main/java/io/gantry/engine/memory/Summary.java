package io.gantry.engine.memory;

/**
 * What stands in the place of the beginning of a conversation.
 *
 * @param through the step in which that beginning ends
 * @param said how many utterances of that step belong to it, from 0
 */
public record Summary(String through, int said, String text) {}
