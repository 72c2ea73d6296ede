package io.gantry.engine.run;

import io.gantry.engine.model.Tokens;

/**
 * What a run used of one model.
 *
 * @param model its label
 * @param calls that ended, failed ones included
 * @param failed those among them that failed
 */
public record ModelTally(String model, int calls, int failed, Tokens tokens) {

  ModelTally with(Tokens used) {
    return new ModelTally(model, calls + 1, failed, tokens.plus(used));
  }

  ModelTally withFailure() {
    return new ModelTally(model, calls + 1, failed + 1, tokens);
  }
}
