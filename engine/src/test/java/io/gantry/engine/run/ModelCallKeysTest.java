package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.ModelRef.Inference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Two calls have one key exactly when the same caller sends the same to the same model. */
class ModelCallKeysTest {

  private static final Inference COLD = new Inference(OptionalDouble.of(0), OptionalDouble.empty(), OptionalInt.empty());
  private static final ModelRef MODEL =
      new ModelRef("openai", Optional.of("m"), Optional.empty(), Optional.empty(), COLD);
  private static final String LOOK =
      "{\"name\":\"look\",\"description\":\"Looks\",\"parameters\":{\"type\":\"object\",\"properties\":"
          + "{\"q\":{\"type\":\"string\",\"description\":\"what\"},\"n\":{\"type\":\"integer\"}},\"required\":[\"q\"]}}";

  private static List<ChatMessage> conversation(String result) {
    return List.of(
        SystemMessage.from("You are terse."),
        UserMessage.from("Look"),
        AiMessage.from("Well", List.of(toolCall("c1", "{\"q\":\"a\"}"))),
        ToolExecutionResultMessage.from("c1", "look", result));
  }

  private static ToolExecutionRequest toolCall(String id, String arguments) {
    return ToolExecutionRequest.builder().id(id).name("look").arguments(arguments).build();
  }

  private static ChatRequest.Builder request() {
    return ChatRequest.builder()
        .messages(conversation("Seen"))
        .toolSpecifications(ToolSpecification.fromJson(LOOK))
        .responseFormat(shape("{\"type\":\"object\"}"));
  }

  private static ResponseFormat shape(String schema) {
    return ResponseFormat.builder()
        .type(ResponseFormatType.JSON)
        .jsonSchema(JsonSchema.builder().name("answer").rootElement(JsonRawSchema.from(schema)).build())
        .build();
  }

  private static ChatRequest saying(ChatMessage... messages) {
    return request().messages(messages).build();
  }

  private static ChatRequest withTool(String before, String after) {
    assertThat(LOOK).contains(before);
    return request().toolSpecifications(ToolSpecification.fromJson(LOOK.replace(before, after))).build();
  }

  private static String key(String caller, ModelRef model, String destination, ChatRequest request) {
    return ModelCallKeys.of(caller, model, destination, request).orElseThrow();
  }

  private static String key(ChatRequest request) {
    return key("ada", MODEL, "https://models.example m", request);
  }

  private static String key(ModelRef model) {
    return key("ada", model, "https://models.example m", request().build());
  }

  @Test
  void theSameCallHasTheSameKeyHoweverOftenItIsBuilt() {
    assertThat(key(request().build())).isEqualTo(key(request().build())).matches("[0-9a-f]{64}");
  }

  @Test
  void whateverIsDifferentMakesAnotherKey() {
    List<String> keys = new ArrayList<>();
    keys.add(key(request().build()));
    keys.add(key("bob", MODEL, "https://models.example m", request().build()));
    keys.add(key("ada", MODEL, "https://elsewhere.example m", request().build()));
    Optional<String> m = Optional.of("m");
    keys.add(key(new ModelRef("ollama", m, Optional.empty(), Optional.empty(), COLD)));
    keys.add(key(new ModelRef("openai", Optional.of("n"), Optional.empty(), Optional.empty(), COLD)));
    keys.add(key(new ModelRef("openai", Optional.empty(), Optional.empty(), Optional.empty(), COLD)));
    keys.add(key(new ModelRef("openai", m, Optional.of("eu"), Optional.empty(), COLD)));
    keys.add(key(new ModelRef("openai", m, Optional.empty(), Optional.of("eu"), COLD)));
    keys.add(key(withInference(OptionalDouble.of(0.5), OptionalInt.empty())));
    keys.add(key(withInference(OptionalDouble.empty(), OptionalInt.of(5))));
    keys.add(key(withTool("Looks", "Looks up")));
    keys.add(key(withTool("\"what\"", "\"which\"")));
    keys.add(key(withTool("\"integer\"", "\"number\"")));
    keys.add(key(withTool(",\"required\":[\"q\"]", "")));
    keys.add(key(withTool("\"look\"", "\"watch\"")));
    keys.add(key(request().toolSpecifications(List.of()).build()));
    keys.add(key(request().toolSpecifications(ToolSpecification.fromJson(LOOK), ToolSpecification.fromJson(LOOK)).build()));
    keys.add(key(request().toolChoice(ToolChoice.REQUIRED).build()));
    keys.add(key(request().responseFormat(shape("{\"type\":\"array\"}")).build()));
    keys.add(key(request().responseFormat(ResponseFormat.JSON).build()));
    keys.add(key(request().messages(conversation("Seen ")).build()));
    keys.add(key(saying(SystemMessage.from("You are terse."), UserMessage.from("Look"))));
    keys.add(key(saying(UserMessage.from("You are terse."), UserMessage.from("Look"))));
    keys.add(key(saying(UserMessage.from("You are terse.\n\nLook"))));
    keys.add(key(saying(UserMessage.from("ada", "You are terse.\n\nLook"))));
    keys.add(key(saying(UserMessage.from(TextContent.from("Look"), ImageContent.from("https://example.com/a.png")))));
    keys.add(key(saying(UserMessage.from(TextContent.from("Look"), ImageContent.from("https://example.com/b.png")))));
    keys.add(key(saying(UserMessage.from("Look"), AiMessage.from(List.of(toolCall("c1", "{\"q\":\"a\"}"))))));
    keys.add(key(saying(UserMessage.from("Look"), AiMessage.from(List.of(toolCall("c2", "{\"q\":\"a\"}"))))));
    keys.add(key(saying(UserMessage.from("Look"), AiMessage.from(List.of(toolCall("c1", "{\"q\": \"a\"}"))))));

    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void anotherOrderOfMembersIsAnotherPrompt() {
    String one = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"string\"}}}";
    String other = "{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"string\"},\"a\":{\"type\":\"string\"}}}";

    assertThat(key(request().responseFormat(shape(one)).build()))
        .isNotEqualTo(key(request().responseFormat(shape(other)).build()));
  }

  @Test
  void whatARequestSaysOfSamplingItselfCounts() {
    ChatRequest cold =
        ChatRequest.builder().messages(UserMessage.from("Look"))
            .parameters(DefaultChatRequestParameters.builder().temperature(0.0).build()).build();
    ChatRequest warm =
        ChatRequest.builder().messages(UserMessage.from("Look"))
            .parameters(DefaultChatRequestParameters.builder().temperature(0.7).build()).build();

    assertThat(key(cold)).isNotEqualTo(key(warm));
  }

  @Test
  void aRequestOfWhichNotEverythingIsKnownHasNone() {
    ResponseFormat built =
        ResponseFormat.builder()
            .type(ResponseFormatType.JSON)
            .jsonSchema(JsonSchema.builder().name("answer").rootElement(JsonObjectSchema.builder().build()).build())
            .build();
    ChatRequest own =
        ChatRequest.builder().messages(UserMessage.from("Look"))
            .parameters(new OwnParameters(DefaultChatRequestParameters.builder())).build();

    assertThat(ModelCallKeys.of("ada", MODEL, "", request().responseFormat(built).build())).isEmpty();
    assertThat(ModelCallKeys.of("ada", MODEL, "", own)).isEmpty();
  }

  private static ModelRef withInference(OptionalDouble topP, OptionalInt maxTokens) {
    Inference inference = new Inference(OptionalDouble.of(0), topP, maxTokens);
    return new ModelRef("openai", Optional.of("m"), Optional.empty(), Optional.empty(), inference);
  }

  /** A provider's own parameters, of which nobody here knows. */
  private static final class OwnParameters extends DefaultChatRequestParameters {

    OwnParameters(Builder<?> builder) {
      super(builder);
    }
  }
}
