package io.gantry.engine.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.engine.tool.FileScope;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.ModelReplacement;
import io.gantry.engine.workflow.Workflow;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller asks of one run beyond its inputs.
 *
 * @param offline replace every model of the workflow by the offline one
 * @param folder the workflow's own folder on the server, absolute, for file tools
 * @param model replace every model of the workflow by this one; offline wins
 */
public record RunOptions(
    boolean offline,
    Optional<String> folder,
    // Left out where there is none: runs that were stored before it existed compare as what they are.
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ModelReplacement> model) {

  public static final RunOptions DEFAULT = new RunOptions(false, Optional.empty(), Optional.empty());

  public RunOptions {
    model = model == null ? Optional.empty() : model;
  }

  /** The model that is asked where the workflow names this one. */
  public ModelRef modelFor(ModelRef named) {
    return offline ? ModelRef.OFFLINE : model.map(instead -> instead.instead(named)).orElse(named);
  }

  /** Whether the models that the workflow names are not asked. */
  public boolean replacesModels() {
    return offline || model.isPresent();
  }

  /** The folders that a run of this workflow with these options may see. */
  public FileScope files(Workflow workflow) {
    Optional<Path> own = folder.map(Path::of);
    Map<String, Path> mounts = new LinkedHashMap<>();
    workflow
        .environment()
        .mounts()
        .forEach((name, path) -> mounts.put(name, own.map(f -> f.resolve(path)).orElseGet(() -> Path.of(path))));
    return new FileScope(own, mounts);
  }
}
