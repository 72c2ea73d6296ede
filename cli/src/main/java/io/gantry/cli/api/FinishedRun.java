package io.gantry.cli.api;

import java.util.List;

/**
 * A run as it stands at its end.
 *
 * @param status {@code completed}, {@code failed} or {@code cancelled}
 * @param result empty when there is none
 * @param errorKind the kind of failure, {@code budget} for example; empty for none
 * @param error one sentence; empty for none
 * @param artifacts paths of its artifacts
 */
public record FinishedRun(
    String id, String status, String result, String errorKind, String error, List<String> artifacts) {

  public FinishedRun {
    artifacts = List.copyOf(artifacts);
  }
}
