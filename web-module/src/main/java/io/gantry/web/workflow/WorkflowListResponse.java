package io.gantry.web.workflow;

import io.gantry.ejb.workflow.WorkflowService.Page;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One page of workflows, by name.
 *
 * @param next what to give as {@code after} for the next page; absent on the last one
 */
public record WorkflowListResponse(List<Item> workflows, Optional<String> next) {

  /** A name and its latest version. */
  public record Item(@Schema(example = "log-triage") String name, @Schema(example = "3") int latestVersion) {}

  static WorkflowListResponse of(Page page) {
    return new WorkflowListResponse(
        page.workflows().stream().map(one -> new Item(one.name(), one.latestVersion())).toList(), page.next());
  }
}
