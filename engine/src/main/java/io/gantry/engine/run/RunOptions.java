package io.gantry.engine.run;

import java.util.Optional;

/**
 * What a caller asks of one run beyond its inputs.
 *
 * @param offline replace every model of the workflow by the offline one
 * @param folder the workflow's own folder on the server, absolute, for file tools
 */
public record RunOptions(boolean offline, Optional<String> folder) {

  public static final RunOptions DEFAULT = new RunOptions(false, Optional.empty());
}
