package io.gantry.web.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.context.Trace;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.Failure;
import io.gantry.engine.run.ModelTally;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * @param models what was used of each model, by label
 * @param time where the time from the submission to the end went, along the critical path: each step of it, and what lay
 *     between them; up to what the journal knows while the run is under way
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
    List<ModelUsage> models,
    TimeView time,
    List<StepResponse> steps,
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
   * What was used of one model.
   *
   * @param calls that ended, failed ones included
   * @param failedCalls those among them that failed
   */
  public record ModelUsage(@Schema(example = "openai/gpt-5") String model, int calls, int failedCalls, Usage tokens) {

    static ModelUsage of(ModelTally tally) {
      return new ModelUsage(tally.model(), tally.calls(), tally.failed(), Usage.of(tally.tokens()));
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
        run.account().models().stream().map(ModelUsage::of).toList(),
        TimeView.of(run.account().split()),
        steps(run),
        run.openQuestions().stream().map(OpenQuestion::of).toList(),
        run.warnings().stream().map(warning -> new Warning(warning.code(), warning.text())).toList(),
        run.artifacts().entrySet().stream()
            .map(file -> artifact(file.getKey(), file.getValue(), address))
            .toList(),
        run.lastSeq(),
        new Links(
            address.run(), address.of("journal"), address.of("events"), address.of("cancel"), address.of("answers")));
  }

  private static List<StepResponse> steps(RunView run) {
    Set<StepId> critical = run.account().path();
    return Stream.concat(run.steps().stream(), run.approvals().stream())
        .sorted(Comparator.comparing(StepView::startedAt))
        .map(step -> StepResponse.of(step, run.account().of(step.id()), critical.contains(step.id())))
        .toList();
  }

  private static Artifact artifact(String path, String content, RunAddress address) {
    return new Artifact(path, content.getBytes(StandardCharsets.UTF_8).length, address.artifact(path));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
