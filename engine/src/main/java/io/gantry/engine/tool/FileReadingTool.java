package io.gantry.engine.tool;

import java.util.Optional;

/** A tool that reads what a run sees of files and depends on nothing else. */
interface FileReadingTool extends Tool {

  /** On which files the run sees; not on what they hold, which may change until a result is out of date. */
  @Override
  default Optional<String> dependsOn(ToolContext context) {
    return Optional.of(context.files().toString());
  }
}
