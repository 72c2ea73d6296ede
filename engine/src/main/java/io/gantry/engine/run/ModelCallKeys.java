package io.gantry.engine.run;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import io.gantry.engine.text.Sha256;
import io.gantry.engine.workflow.ModelRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the keys by which model calls that are the same are known: digests, so that no key tells what was asked. The same
 * is what reaches the model in the same letters. Members of a schema in another order are another prompt, so nothing is
 * sorted here.
 */
final class ModelCallKeys {

  /** Changes with the form of what is kept, so that servers of different versions that share a cache do not meet in it. */
  private static final String FORM = "1";

  private ModelCallKeys() {}

  /**
   * The key of a call: a SHA-256 of who asks, whom, how and what, in 64 hexadecimal digits; empty where a request holds
   * something of which that cannot be said.
   *
   * @param destination what the server's settings add to the reference
   */
  static Optional<String> of(String caller, ModelRef model, String destination, ChatRequest request) {
    ChatRequestParameters how = request.parameters();
    Optional<String> shape = shape(how.responseFormat());
    if (how.getClass() != DefaultChatRequestParameters.class || shape.isEmpty()) {
      return Optional.empty();
    }
    List<String> parts =
        new ArrayList<>(
            List.of(
                FORM,
                caller,
                model.provider(),
                model.modelId().toString(),
                model.region().toString(),
                model.host().toString(),
                model.inference().toString(),
                destination,
                parameters(how),
                shape.get(),
                ChatMessageSerializer.messagesToJson(request.messages())));
    how.toolSpecifications().forEach(tool -> parts.add(text(tool)));
    return Optional.of(Sha256.ofParts(parts.toArray(String[]::new)));
  }

  /** What the request itself says of sampling and of the choice of tools; usually nothing. */
  private static String parameters(ChatRequestParameters how) {
    return Sha256.ofParts(
        String.valueOf(how.modelName()),
        String.valueOf(how.temperature()),
        String.valueOf(how.topP()),
        String.valueOf(how.topK()),
        String.valueOf(how.frequencyPenalty()),
        String.valueOf(how.presencePenalty()),
        String.valueOf(how.maxOutputTokens()),
        Sha256.ofParts(how.stopSequences().toArray(String[]::new)),
        String.valueOf(how.toolChoice()));
  }

  /** The form of the answer that is asked for; empty for a schema that is not plain JSON. */
  private static Optional<String> shape(ResponseFormat format) {
    if (format == null || format.jsonSchema() == null) {
      return Optional.of(format == null ? "" : format.type().name());
    }
    return format.jsonSchema().rootElement() instanceof JsonRawSchema schema
        ? Optional.of(Sha256.ofParts(format.type().name(), String.valueOf(format.jsonSchema().name()), schema.schema()))
        : Optional.empty();
  }

  private static String text(ToolSpecification tool) {
    return Sha256.ofParts(tool.toJson(), String.valueOf(tool.strict()), String.valueOf(tool.metadata()));
  }
}
