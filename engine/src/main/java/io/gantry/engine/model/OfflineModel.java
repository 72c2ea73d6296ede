package io.gantry.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model that needs no network: it calls the tools a prompt asks for and answers with extracts of what it was given.
 *
 * <p>A turn is everything after the last user message. The first request of a turn calls the tools that the user's
 * text or the system prompt names, or else the one whose description clearly fits, as far as the prompt yields their
 * required arguments ({@link OfflineTools}). Every other request is answered: the first line says that this is the
 * offline model, the rest are the most relevant lines of the tools' results, the user's text and the conversation, at
 * most 12 lines and 2,000 characters. So tools are called at most once per turn. When the request wants JSON, the
 * answer is JSON for its schema, filled with extracts, and nothing else; so it is when the user's text asks for JSON and
 * shows an example ({@link AskedShape}), or for a plan of what listed tools are to do ({@link OfflinePlan}). A text that
 * asks for a numbered plan gets one ({@link AskedPlan}), and one that says to carry it out continues with the text before
 * it. Tasks listed as JSON lines are answered one by one, as a JSON array ({@link AskedTasks}).
 *
 * <p>The same request always gives the same bytes. It reports no token usage. Stateless
 * and thread-safe; never blocks and never fails.
 */
public final class OfflineModel implements ChatModel {

  /** The first line of every answer that is not JSON. */
  public static final String HEADER = "[offline model] No language model was called; this is an extract.";

  private static final int MAX_CHARACTERS = 2_000;

  @Override
  public ChatResponse doChat(ChatRequest request) {
    OfflineTurn turn = OfflineTurn.of(request.messages());
    List<ToolExecutionRequest> calls = calls(turn, request);
    AiMessage message =
        calls.isEmpty() ? AiMessage.from(answer(turn, request.responseFormat())) : AiMessage.from(calls);
    return ChatResponse.builder()
        .aiMessage(message)
        .modelName("offline")
        .finishReason(calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_EXECUTION)
        .build();
  }

  private static List<ToolExecutionRequest> calls(OfflineTurn turn, ChatRequest request) {
    if (turn.acted() || request.toolSpecifications() == null || request.toolChoice() == ToolChoice.NONE) {
      return List.of();
    }
    List<ToolExecutionRequest> calls = new ArrayList<>();
    for (OfflineTools.Call call : OfflineTools.callsFor(turn, request.toolSpecifications())) {
      calls.add(
          ToolExecutionRequest.builder()
              .id("offline_" + (turn.earlierCalls() + calls.size() + 1))
              .name(call.tool())
              .arguments(call.arguments().toString())
              .build());
    }
    return calls;
  }

  private static String answer(OfflineTurn asked, ResponseFormat format) {
    Optional<AskedPlan> numbered = AskedPlan.of(asked.question());
    if (numbered.isPresent() && !asked.acted()) {
      return HEADER + numbered.get().steps();
    }
    Optional<AskedTasks> tasks = AskedTasks.of(asked.question());
    if (tasks.isPresent()) {
      return tasks.get().answers(task -> answer(asked.asking(task), format));
    }
    Optional<AskedShape> shape = AskedShape.of(asked);
    OfflineTurn turn = shape.map(AskedShape::turn).orElse(asked);
    Optional<JsonNode> plan = shape.flatMap(of -> OfflinePlan.of(turn, of.schema()));
    if (plan.isPresent()) {
      return plan.get().toString();
    }
    List<Extract.Line> lines = Extract.rankedLines(turn);
    if (format == null || format.type() != ResponseFormatType.JSON) {
      return shape.isPresent()
          ? new SchemaAnswer(shape.get().schema(), lines, turn.question()).toString()
          : text(turn, lines);
    }
    if (format.jsonSchema() == null) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      return answer.put("answer", lines.isEmpty() ? HEADER : lines.get(0).text()).toString();
    }
    JsonNode schema = Schemas.toJson(format.jsonSchema().rootElement());
    return new SchemaAnswer(schema, lines, turn.question()).toString();
  }

  private static String text(OfflineTurn turn, List<Extract.Line> ranked) {
    if (ranked.isEmpty()) {
      return HEADER + "\nNothing was given to extract from.";
    }
    StringBuilder answer = new StringBuilder(HEADER);
    String source = "";
    int left = MAX_CHARACTERS - HEADER.length();
    for (Extract.Line line : Extract.best(ranked, Extract.wantedLines(turn.question()), left)) {
      if (!line.source().equals(source)) {
        source = line.source();
        answer.append('\n').append(source).append(':');
      }
      answer.append("\n- ").append(line.text());
    }
    return answer.toString();
  }
}
