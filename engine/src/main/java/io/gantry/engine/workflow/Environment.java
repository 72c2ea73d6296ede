package io.gantry.engine.workflow;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run borrows from its server: secrets and folders.
 *
 * @param mounts the only folders, besides the workflow's own, that file tools may see: name to path
 */
public record Environment(List<Secret> secrets, Map<String, String> mounts) {

  public Environment {
    secrets = List.copyOf(secrets);
    mounts = Ordered.copyOf(mounts);
  }

  /** A secret the workflow refers to as <code>${KEY}</code> in HTTP headers. */
  public record Secret(String key, Optional<String> name, Source source, Optional<String> path) {}

  /** Where a secret's value is kept. */
  public enum Source {
    ENV,
    SECRETS_MANAGER,
    SSM,
    FILE
  }
}
