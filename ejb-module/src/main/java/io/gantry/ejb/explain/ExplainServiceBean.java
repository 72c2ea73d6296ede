package io.gantry.ejb.explain;

import io.gantry.ejb.request.DatabaseWatch;
import io.gantry.ejb.run.RunDefinitions;
import io.gantry.ejb.run.Submission;
import io.gantry.ejb.security.Roles;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.ejb.workflow.WorkflowLanguage;
import io.gantry.engine.explain.Explainer;
import io.gantry.engine.explain.WorkflowPlan;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.workflow.LoadedWorkflow;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Local;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptors;

/** Explains with this server's tools, keys and levers. */
@Stateless
@Local(ExplainService.class)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@Interceptors(DatabaseWatch.Interceptor.class)
@RolesAllowed({Roles.AUTHOR, Roles.ADMIN})
public class ExplainServiceBean implements ExplainService {

  @Inject
  RunDefinitions definitions;

  @Inject
  WorkflowLanguage language;

  @Inject
  ToolCatalog tools;

  @Inject
  ModelClients models;

  @Inject
  GantrySettings settings;

  @Override
  public WorkflowPlan plan(Submission submission) {
    LoadedWorkflow loaded = definitions.find(submission.definition(), submission.options()).loaded();
    loaded.checkTemplates(language.templates());
    return new Explainer(tools, models, language.templates(), settings.tools().parallel())
        .explain(loaded, submission.inputs(), submission.options());
  }
}
