package io.gantry.engine.run;

import java.util.Optional;

/**
 * What a person says to a question.
 *
 * @param gate the step that asks; may be left out while exactly one question is open
 * @param by name of who answers
 */
public record GivenAnswer(Optional<String> gate, String text, String by) {}
