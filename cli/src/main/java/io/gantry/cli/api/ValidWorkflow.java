package io.gantry.cli.api;

import java.util.List;

/** A workflow the server would run, with what it would warn of. */
public record ValidWorkflow(String name, String pattern, List<String> warnings) {

  public ValidWorkflow {
    warnings = List.copyOf(warnings);
  }
}
