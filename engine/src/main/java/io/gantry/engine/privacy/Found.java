package io.gantry.engine.privacy;

/**
 * Personal data at a place of a text.
 *
 * @param start index of its first character
 * @param end index after its last one
 */
record Found(Kind kind, int start, int end) {}
