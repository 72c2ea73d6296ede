package io.gantry.ejb.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.context.Trace;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.workflow.Ordered;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request to run a workflow once.
 *
 * @param inputs what the caller gives, by name
 * @param workflowId the run's identity, 1 to 200 characters; generated when absent
 * @param trace what the run belongs to; a repeated request may come with another one, which then counts for nothing
 * @param idempotencyKey under which the same caller may repeat the request, 1 to 255 characters
 */
public record Submission(
    Definition definition,
    Map<String, JsonNode> inputs,
    Optional<String> workflowId,
    RunOptions options,
    Trace trace,
    Optional<String> idempotencyKey) {

  public Submission {
    inputs = Ordered.copyOf(inputs);
  }

  /** What to run. */
  public sealed interface Definition {

    /**
     * A workflow file's text, stored as a version of its name unless it already is one.
     *
     * @param files texts of the files it refers to, by path relative to its folder; may be empty
     */
    record Text(String source, @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> files)
        implements Definition {

      public Text {
        files = Ordered.copyOf(files);
      }

      public Text(String source) {
        this(source, Map.of());
      }
    }

    /** A stored workflow; without a version, its latest. */
    record Stored(String name, OptionalInt version) implements Definition {}
  }
}
