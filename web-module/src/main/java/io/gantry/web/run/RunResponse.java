package io.gantry.web.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.agent.StepLimit;
import io.gantry.engine.context.Trace;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A run as callers see it.
 *
 * @param status pending, running, waiting, completed, failed or cancelled
 * @param partial whether a tolerated failure is part of the result
 * @param traceId W3C Trace Context: the trace that the run is part of; null for a run that is older than traces
 * @param savedTokens what earlier calls used whose answers were given again, so that their models were not asked here; not
 *     part of the usage
 * @param steps in order of start, with the questions about tool calls
 * @param questions what the run asks people at the moment, in the order in which it was asked
 * @param lastSeq position of the last journal entry this answer knows of; events go on after it
 */
public record RunResponse(
    @Schema(example = "nightly-2026-01-01") String workflowId,
    @Schema(example = "log-triage") String workflow,
    @Schema(example = "3") int version,
    @Schema(example = "completed", enumeration = {"pending", "running", "waiting", "completed", "failed", "cancelled"})
        String status,
    Optional<String> result,
    boolean partial,
    Optional<Error> error,
    String submittedBy,
    Instant submittedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    @Schema(example = "4bf92f3577b34da6a3ce929d0e0e4736") Optional<String> traceId,
    @Schema(type = SchemaType.OBJECT, implementation = Object.class) Map<String, JsonNode> inputs,
    Usage usage,
    Usage savedTokens,
    List<Step> steps,
    List<OpenQuestion> questions,
    List<Warning> warnings,
    List<Artifact> artifacts,
    long lastSeq,
    Links links) {

  /** Why something failed: a kind for programs, a sentence for people. */
  public record Error(@Schema(example = "budget") String kind, String reason) {

    static Error of(Failure failure) {
      return new Error(word(failure.kind()), failure.reason());
    }
  }

  /** Tokens of all model calls; estimated when a provider gave no numbers for at least a part. */
  public record Usage(long inputTokens, long outputTokens, boolean estimated) {

    static Usage of(Tokens tokens) {
      return new Usage(tokens.input(), tokens.output(), tokens.estimated());
    }
  }

  /**
   * One step.
   *
   * @param agent the agent; the tool's name for a step that is one tool call, {@code human} for a question
   * @param model empty where no agent takes its turn
   * @param limit the most model calls it may make; empty where no agent takes its turn, and for steps of an older Gantry
   * @param salvaged whether the response is what could be saved of a step that got nowhere
   * @param partial whether it went on with a part of its tool results, because those of one reply took too long together
   * @param waitedMs time its calls waited for a thread
   * @param modelMs time of its model calls
   * @param toolMs time of its tool calls, summed over those that ran beside each other
   * @param reusedModelCalls model calls among them that were not made: they took the answer to an earlier one
   * @param reusedToolCalls tool calls among them that were not made: they took an earlier result, or that of the same call
   *     under way
   * @param savedTokens what the earlier calls used; not part of the tokens
   * @param reused whether the response was given before, to the same question, so that no model was asked
   */
  public record Step(
      @Schema(example = "tasks.fetch") String id,
      @Schema(example = "agent", enumeration = {"agent", "tool", "question"}) String kind,
      String agent,
      Optional<String> model,
      @Schema(example = "completed", enumeration = {"running", "completed", "failed", "cancelled"}) String status,
      Instant startedAt,
      Optional<Instant> endedAt,
      long waitedMs,
      long modelMs,
      long toolMs,
      int modelCalls,
      int reusedModelCalls,
      int toolCalls,
      int reusedToolCalls,
      Optional<Limit> limit,
      Usage tokens,
      Usage savedTokens,
      boolean reused,
      Optional<String> response,
      boolean salvaged,
      boolean partial,
      Optional<Error> error) {

    static Step of(StepView step) {
      return new Step(
          step.id().value(),
          word(step.kind()),
          step.agent(),
          step.model(),
          word(step.status()),
          step.startedAt(),
          step.endedAt(),
          step.waited().toMillis(),
          step.modelTime().toMillis(),
          step.toolTime().toMillis(),
          step.modelCalls(),
          step.reusedModelCalls(),
          step.toolCalls(),
          step.reusedToolCalls(),
          step.limit().map(Limit::of),
          Usage.of(step.tokens()),
          Usage.of(step.savedTokens()),
          step.reused().isPresent(),
          step.response(),
          step.isSalvaged(),
          step.isPartial(),
          step.failure().map(Error::of));
    }
  }

  /** The most model calls of a step and what that number comes from. */
  public record Limit(
      @Schema(example = "30") int modelCalls,
      @Schema(example = "default", enumeration = {"explicit", "adaptive", "default"}) String source) {

    static Limit of(StepLimit limit) {
      return new Limit(limit.modelCalls(), word(limit.source()));
    }
  }

  /** Something worth knowing that did not change the outcome. */
  public record Warning(String code, String text) {}

  /** A file the run made, and its size in bytes. */
  public record Artifact(@Schema(example = "report.md") String path, int size, String href) {}

  /** Where to go from here. */
  public record Links(String self, String journal, String events, String cancel, String answers) {}

  static RunResponse of(RunView run, RunAddress address) {
    return new RunResponse(
        run.workflowId(),
        run.submitted().workflow(),
        run.submitted().version(),
        word(run.status()),
        run.result(),
        run.partial(),
        run.failure().map(Error::of),
        run.submitted().submittedBy(),
        run.submittedAt(),
        run.startedAt(),
        run.endedAt(),
        run.trace().map(Trace::traceId),
        run.inputs(),
        Usage.of(run.tokens()),
        Usage.of(run.savedTokens()),
        Stream.concat(run.steps().stream(), run.approvals().stream())
            .sorted(Comparator.comparing(StepView::startedAt))
            .map(Step::of)
            .toList(),
        run.openQuestions().stream().map(OpenQuestion::of).toList(),
        run.warnings().stream().map(warning -> new Warning(warning.code(), warning.text())).toList(),
        run.artifacts().entrySet().stream()
            .map(file -> artifact(file.getKey(), file.getValue(), address))
            .toList(),
        run.lastSeq(),
        new Links(
            address.run(), address.of("journal"), address.of("events"), address.of("cancel"), address.of("answers")));
  }

  private static Artifact artifact(String path, String content, RunAddress address) {
    return new Artifact(path, content.getBytes(StandardCharsets.UTF_8).length, address.artifact(path));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
