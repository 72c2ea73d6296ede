package io.gantry.persistence.workflow;

import jakarta.persistence.Embeddable;
import java.io.Serializable;

/**
 * Identity of a stored workflow.
 *
 * @param name 1 to 200 characters
 * @param version from 1
 */
@Embeddable
public record WorkflowKey(String name, int version) implements Serializable {

  public WorkflowKey {
    if (name.isBlank() || name.length() > 200) {
      throw new IllegalArgumentException("A workflow's name has 1 to 200 characters, not " + name.length());
    }
    if (version < 1) {
      throw new IllegalArgumentException("Workflow " + name + ": versions start at 1, not " + version);
    }
  }
}
