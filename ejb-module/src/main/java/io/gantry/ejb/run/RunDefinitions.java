package io.gantry.ejb.run;

import io.gantry.ejb.run.Submission.Definition;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.ejb.tool.SecretFiles;
import io.gantry.ejb.workflow.FileBounds;
import io.gantry.ejb.workflow.WorkflowArchive;
import io.gantry.ejb.workflow.WorkflowLanguage;
import io.gantry.ejb.workflow.WorkflowVersion;
import io.gantry.engine.explain.ModelReadiness;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.References;
import io.gantry.engine.workflow.WorkflowProblem;
import io.gantry.persistence.workflow.WorkflowKey;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** Finds what a submission wants run, stored or sent along, and reads it. Stores nothing. Asks for no role. */
@ApplicationScoped
public class RunDefinitions {

  @Inject
  GantrySettings settings;

  @Inject
  WorkflowLanguage language;

  @Inject
  WorkflowArchive archive;

  @Inject
  ModelClients models;

  private FileBounds files;
  private SecretFiles secretFiles;
  private ModelReadiness readiness;

  @PostConstruct
  void open() {
    files = new FileBounds(settings.tools().fileRoots(), language.files());
    secretFiles = new SecretFiles(settings.tools().secretsDir());
    readiness = new ModelReadiness(models);
  }

  /**
   * What is to be run.
   *
   * @param stored the version that was named; empty when the file came along
   */
  public record Found(LoadedWorkflow loaded, Optional<WorkflowKey> stored) {}

  /**
   * Reads what is to be run; blocks on the database where a stored version is named.
   *
   * @throws InvalidWorkflowException when it is not there or not in order, or its folder is not open to runs
   */
  public Found find(Definition definition, RunOptions options) {
    files.checkFolder(options);
    Optional<WorkflowVersion> version = version(definition);
    LoadedWorkflow loaded = language.read(source(definition, version), references(definition, options));
    files.checkMounts(loaded.workflow(), options);
    files.checkSkills(loaded.workflow(), options);
    secretFiles.check(loaded.workflow());
    return new Found(loaded, version.map(stored -> new WorkflowKey(stored.name(), stored.version())));
  }

  /**
   * Checks that the models of such a run can be asked, as far as the server's settings tell.
   *
   * @throws InvalidWorkflowException naming each that cannot
   */
  void checkModels(LoadedWorkflow loaded, RunOptions options) {
    readiness.check(loaded, options);
  }

  private static String source(Definition definition, Optional<WorkflowVersion> version) {
    return definition instanceof Definition.Text text ? text.source() : version.orElseThrow().source();
  }

  private References references(Definition definition, RunOptions options) {
    if (definition instanceof Definition.Text text && !text.files().isEmpty()) {
      return References.of(text.files());
    }
    return files.references(options);
  }

  private Optional<WorkflowVersion> version(Definition definition) {
    if (!(definition instanceof Definition.Stored stored)) {
      return Optional.empty();
    }
    Optional<WorkflowVersion> version = archive.find(stored.name(), stored.version());
    if (version.isEmpty()) {
      String which = stored.version().isPresent() ? "version " + stored.version().getAsInt() + " of " : "";
      throw new InvalidWorkflowException(
          new WorkflowProblem(
              "reference", "/workflow", 0, "there is no " + which + "workflow '" + stored.name() + "' on this server"));
    }
    return version;
  }
}
