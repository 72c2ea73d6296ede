package io.gantry.ejb.workflow;

import io.gantry.ejb.request.DatabaseWatch;
import io.gantry.ejb.request.RequestRefusedException.UnknownWorkflow;
import io.gantry.ejb.security.Roles;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.LoadedWorkflow;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowProblem;
import io.gantry.persistence.workflow.WorkflowListing;
import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Local;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.interceptor.ExcludeClassInterceptors;
import jakarta.interceptor.Interceptors;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The use cases around workflows, with their roles. */
@Stateless
@Local(WorkflowService.class)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@Interceptors(DatabaseWatch.Interceptor.class)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
public class WorkflowServiceBean implements WorkflowService {

  @Inject
  WorkflowArchive archive;

  @Inject
  WorkflowLanguage language;

  @Inject
  GantrySettings settings;

  @Inject
  Clock clock;

  @Resource
  SessionContext session;

  @Override
  @RolesAllowed({Roles.AUTHOR, Roles.ADMIN})
  public Stored store(String name, String source) {
    LoadedWorkflow loaded = language.readWhole(source);
    if (!loaded.workflow().name().equals(name)) {
      throw new InvalidWorkflowException(
          new WorkflowProblem(
              "input",
              "/name",
              0,
              "the file names itself '" + loaded.workflow().name() + "', but it was sent to be stored as '" + name + "'"));
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    WorkflowVersion version =
        archive.store(name, loaded.digest(), loaded.source(), session.getCallerPrincipal().getName(), now);
    return new Stored(version, version.createdAt().equals(now), loaded.warnings(language.templates()));
  }

  @Override
  public WorkflowVersion get(String name, OptionalInt version) {
    return archive
        .find(name, version)
        .orElseThrow(
            () ->
                new UnknownWorkflow(
                    version.isPresent()
                        ? "There is no version " + version.getAsInt() + " of workflow '" + name + "'."
                        : "There is no workflow '" + name + "'."));
  }

  @Override
  public Page list(Optional<String> afterName, int limit) {
    List<WorkflowListing> page = archive.list(afterName, limit);
    Optional<String> next =
        page.size() < limit ? Optional.empty() : Optional.of(page.get(page.size() - 1).name());
    return new Page(page.stream().map(one -> new Listed(one.name(), one.latestVersion())).toList(), next);
  }

  @Override
  @RolesAllowed({Roles.AUTHOR, Roles.ADMIN})
  @ExcludeClassInterceptors
  public Checked check(String source, Optional<String> folder) {
    RunOptions options = new RunOptions(false, folder, Optional.empty());
    FileBounds files = new FileBounds(settings.tools().fileRoots(), language.files());
    files.checkFolder(options);
    LoadedWorkflow loaded = language.readWhole(source, files.references(options));
    Workflow workflow = loaded.workflow();
    return new Checked(
        workflow.name(),
        workflow.pattern().type(),
        List.copyOf(workflow.agents().keySet()),
        List.copyOf(workflow.inputs().required().keySet()),
        loaded.warnings(language.templates()));
  }
}
