package io.gantry.web.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gantry.ejb.run.Submission;
import io.gantry.ejb.run.Submission.Definition;
import io.gantry.engine.context.Trace;
import io.gantry.engine.run.RunOptions;
import io.gantry.engine.workflow.ModelReplacement;
import io.gantry.web.problem.InvalidRequestException;
import io.gantry.web.request.Between;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A request to run a workflow, as JSON.
 *
 * @param spec the workflow itself, an object or the text of a YAML file
 * @param workflow name of a stored workflow, instead of {@code spec}
 * @param version of the stored workflow; its latest when absent
 * @param files what {@code spec} refers to: path relative to its folder, and text
 */
public record RunRequest(
    @Schema(
            implementation = Object.class,
            type = SchemaType.OBJECT,
            description = "The workflow itself, as an object or as the text of a YAML file")
        JsonNode spec,
    @Pattern(regexp = "(?s).{1,200}", message = "has 1 to 200 characters")
        @Pattern(regexp = RunRequest.PLAIN_TEXT, message = RunRequest.PLAIN_TEXT_MESSAGE)
        @Schema(description = "Name of a stored workflow, instead of spec", example = "log-triage")
        String workflow,
    @Between(min = 1) @Schema(description = "Version of the stored workflow; default: the latest")
        Integer version,
    @Schema(
            type = SchemaType.OBJECT,
            implementation = Object.class,
            description = "Texts of the files that spec refers to, by path relative to its folder")
        Map<String, JsonNode> files,
    @Schema(
            type = SchemaType.OBJECT,
            implementation = Object.class,
            description = "Values of the workflow's inputs, by name")
        Map<String, JsonNode> inputs,
    @Pattern(regexp = RunRequest.WORKFLOW_ID, message = RunRequest.WORKFLOW_ID_MESSAGE)
        @Schema(description = "Identity of the run; generated when absent", example = "nightly-2026-01-01")
        String workflowId,
    @Valid Options options) {

  static final String WORKFLOW_ID = "[A-Za-z0-9][A-Za-z0-9._:-]{0,199}";
  static final String PLAIN_TEXT = "[^\\x00\\uD800-\\uDFFF]*";
  static final String PLAIN_TEXT_MESSAGE = "holds neither the character NUL nor half of a surrogate pair";
  static final String WORKFLOW_ID_MESSAGE =
      "has 1 to 200 of A-Z a-z 0-9 . _ : - and starts with a letter or a digit";

  /**
   * How to run it.
   *
   * @param offline replace every model by the offline one
   * @param folder the workflow's own folder on the server, for file tools; must lie in an opened one
   * @param model replace every model by this one, instead of {@code offline}
   */
  public record Options(
      @Schema(description = "Replace every model of the workflow by the offline one") Boolean offline,
      @Schema(description = "The workflow's own folder on the server, absolute")
          @Pattern(regexp = "/[^\\x00]*|[A-Za-z]:[^\\x00]*", message = "is an absolute path")
          String folder,
      @Valid @Schema(description = "Replace every model of the workflow by this one") Model model) {

    RunOptions toOptions() {
      boolean isOffline = Boolean.TRUE.equals(offline);
      if (isOffline && model != null) {
        throw new InvalidRequestException("/options/model", "Give either 'offline' or 'model', not both.");
      }
      return new RunOptions(isOffline, Optional.ofNullable(folder), Optional.ofNullable(model).map(Model::replacement));
    }
  }

  /**
   * The model in the place of all others.
   *
   * @param host base URL; the provider's own address when absent
   * @param modelId the provider's name of the model
   */
  public record Model(
      @NotNull(message = "is missing")
          @Pattern(regexp = "[A-Za-z0-9._-]{1,50}", message = "is a provider's name")
          @Schema(example = "openai")
          String provider,
      @Pattern(regexp = "https?://[^\\s\\x00]{1,2000}", message = "is an http or https address")
          @Schema(description = "Base URL of the provider; default: its own", example = "http://127.0.0.1:8000/v1")
          String host,
      @Pattern(regexp = "(?s).{1,200}", message = "has 1 to 200 characters")
          @Pattern(regexp = RunRequest.PLAIN_TEXT, message = RunRequest.PLAIN_TEXT_MESSAGE)
          @Schema(description = "The provider's name of the model", example = "llama-3")
          String modelId) {

    ModelReplacement replacement() {
      return new ModelReplacement(provider, Optional.ofNullable(host), Optional.ofNullable(modelId));
    }
  }

  /** The request to run a file, given as its text. */
  static RunRequest ofFile(String text) {
    return new RunRequest(TextNode.valueOf(text), null, null, null, null, null, null);
  }

  /**
   * This request with what stands in the query beside it, where a body that is a file has no place for it. Each is null
   * where it is not given.
   *
   * @throws InvalidRequestException when body and query give the same thing
   */
  public RunRequest with(Boolean offline, String folder, String id) {
    Options own = options == null ? new Options(null, null, null) : options;
    Options both =
        new Options(once("offline", own.offline, offline), once("folder", own.folder, folder), own.model);
    return new RunRequest(spec, workflow, version, files, inputs, once("workflowId", workflowId, id), both);
  }

  private static <T> T once(String name, T inBody, T inQuery) {
    if (inBody != null && inQuery != null) {
      throw new InvalidRequestException(name, "'" + name + "' stands in the query and in the body; give it once.");
    }
    return inBody == null ? inQuery : inBody;
  }

  /**
   * The submission asked for.
   *
   * @throws InvalidRequestException when it does not name exactly one workflow
   */
  public Submission toSubmission(Trace trace, Optional<String> idempotencyKey) {
    return new Submission(
        definition(),
        inputs == null ? Map.of() : inputs,
        Optional.ofNullable(workflowId),
        options == null ? RunOptions.DEFAULT : options.toOptions(),
        trace,
        idempotencyKey);
  }

  private Definition definition() {
    boolean hasSpec = spec != null && !spec.isNull();
    if (hasSpec == (workflow != null)) {
      throw new InvalidRequestException(
          "/spec",
          "Give either 'spec', a workflow, or 'workflow', the name of a stored one" + (hasSpec ? ", not both." : "."));
    }
    if (!hasSpec) {
      if (files != null) {
        throw new InvalidRequestException("/files", "Files belong to 'spec'; a stored workflow contains what it refers to.");
      }
      return new Definition.Stored(workflow, version == null ? OptionalInt.empty() : OptionalInt.of(version));
    }
    if (version != null) {
      throw new InvalidRequestException("/version", "A version belongs to 'workflow', the name of a stored one.");
    }
    if (files != null && !files.isEmpty() && options != null && options.folder() != null) {
      throw new InvalidRequestException(
          "/files", "Give either 'files' or 'options.folder': both say where the files are that the workflow refers to.");
    }
    if (spec.isTextual()) {
      return new Definition.Text(spec.textValue(), sentFiles());
    }
    if (spec.isObject()) {
      // Pretty, so that the lines in error messages lead somewhere.
      return new Definition.Text(spec.toPrettyString(), sentFiles());
    }
    throw new InvalidRequestException("/spec", "'spec' is an object or the text of a YAML file.");
  }

  private Map<String, String> sentFiles() {
    Map<String, String> texts = new LinkedHashMap<>();
    (files == null ? Map.<String, JsonNode>of() : files).forEach((name, text) -> {
      if (text == null || !text.isTextual()) {
        throw new InvalidRequestException("/files", "'files' holds texts by path; '" + name + "' is no text.");
      }
      texts.put(name, text.textValue());
    });
    return texts;
  }
}
