package io.gantry.ejb.workflow;

import io.gantry.engine.run.RunOptions;
import io.gantry.engine.tool.SkillTool;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.KeptFiles;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sees to it that a run's folder and mounts exist and lie in the folders that the operator opened, links resolved. File
 * tools stay inside folder and mounts by themselves; this keeps a caller from naming any folder of the server as one.
 */
public final class FileBounds {

  private final List<Path> roots;
  private final KeptFiles kept;

  /**
   * @param roots absolute; empty opens nothing
   * @param kept the files that were read before
   */
  public FileBounds(List<Path> roots, KeptFiles kept) {
    this.roots = List.copyOf(roots);
    this.kept = kept;
  }

  /**
   * Checks the run's own folder.
   *
   * @throws InvalidWorkflowException when it is not open
   */
  public void checkFolder(RunOptions options) {
    options
        .folder()
        .flatMap(folder -> refusal(Optional.empty(), folder))
        .ifPresent(
            reason -> {
              throw new InvalidWorkflowException(problem("/options/folder", reason));
            });
  }

  /** The files that a workflow in the run's own folder may refer to; without a folder there are none. */
  public References references(RunOptions options) {
    return options.folder().map(folder -> References.in(Path.of(folder), roots, kept)).orElse(References.NONE);
  }

  /**
   * Checks the folders that a workflow mounts; relative ones start in the run's own folder.
   *
   * @throws InvalidWorkflowException naming every mount that is not open
   */
  public void checkMounts(Workflow workflow, RunOptions options) {
    List<WorkflowProblem> problems = new ArrayList<>();
    workflow
        .environment()
        .mounts()
        .forEach(
            (name, path) ->
                refusal(options.folder(), path)
                    .ifPresent(reason -> problems.add(problem("/env/mounts/" + escaped(name), reason))));
    if (!problems.isEmpty()) {
      throw new InvalidWorkflowException(problems);
    }
  }

  /**
   * Checks that the skills of a workflow can be loaded, so that a run does not find out half way through.
   *
   * @throws InvalidWorkflowException naming every skill whose instructions are not there
   */
  public void checkSkills(Workflow workflow, RunOptions options) {
    List<WorkflowProblem> problems = new ArrayList<>();
    for (int i = 0; i < workflow.skills().size(); i++) {
      String pointer = "/skills/" + i + "/path";
      SkillTool.missing(workflow.skills().get(i), options.files(workflow))
          .ifPresent(reason -> problems.add(problem(pointer, reason)));
    }
    if (!problems.isEmpty()) {
      throw new InvalidWorkflowException(problems);
    }
  }

  private Optional<String> refusal(Optional<String> folder, String name) {
    try {
      Path path = folder.map(Path::of).map(base -> base.resolve(name)).orElseGet(() -> Path.of(name));
      if (!path.isAbsolute()) {
        return Optional.of("'" + name + "' is relative and the run has no folder to start from; name an absolute one");
      }
      if (isOpen(path)) {
        return Optional.empty();
      }
    } catch (InvalidPathException e) {
      return Optional.of("'" + name + "' is no name of a folder: " + e.getReason());
    }
    return Optional.of(
        "'" + name + "' is not an existing folder inside those that gantry.files.roots opens to runs on this server");
  }

  /** A folder that is not there is as closed as any other, so that nobody can feel their way through the server. */
  private boolean isOpen(Path path) {
    return realPath(path)
        .filter(Files::isDirectory)
        .map(real ->
            roots.stream()
                .flatMap(root -> realPath(root).stream())
                .anyMatch(root -> real.startsWith(root) && !isHidden(root.relativize(real))))
        .orElse(false);
  }

  /** Below an opened folder, what begins with a dot stays closed: programs keep keys and passwords there. */
  private static boolean isHidden(Path below) {
    for (Path part : below) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Path> realPath(Path path) {
    try {
      return Optional.of(path.toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static WorkflowProblem problem(String pointer, String message) {
    return new WorkflowProblem("input", pointer, 0, message);
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
