package io.gantry.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gantry.engine.agent.AnswerReading;
import io.gantry.engine.privacy.Pseudonyms;
import io.gantry.engine.tool.FetchResultTool;
import io.gantry.engine.tool.ToolCall;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Keeps personal data from models where a workflow asks for that. Models alone see names in its place; whatever leaves a
 * model, the arguments of tools and the response of a step, gets it back, as far as that very conversation was shown it: a
 * name that a model makes up, or reads in a text, leads to nothing. Where the workflow does not ask, changes nothing.
 */
final class PersonalDataGuard {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunView view;
  private final boolean redacts;

  PersonalDataGuard(RunView view) {
    this.view = view;
    this.redacts = view.workflow().guardrails().piiRedaction();
  }

  /** The actions as they may be carried out. */
  List<Action> guarded(List<Action> actions) {
    return redacts ? actions.stream().map(this::guarded).toList() : actions;
  }

  private Action guarded(Action action) {
    if (action instanceof Action.CallModel model) {
      Calls.ModelCall call = model.call();
      RedactedRequest redacted = new RedactedRequest(this::hidden, this::hiddenJson, names()::hasNames);
      return new Action.CallModel(new Calls.ModelCall(call.step(), call.model(), redacted.of(call.request())));
    } else if (action instanceof Action.CallTools tools) {
      Calls.ToolGroup group = tools.group();
      Predicate<String> shown = shown(view.step(group.step()).orElseThrow());
      List<ToolCall> calls =
          group.calls().stream()
              .map(call -> asItsToolGetsIt(call, shown))
              .toList();
      return new Action.CallTools(new Calls.ToolGroup(group.step(), group.tools(), calls, group.context(), group.within()));
    }
    return action;
  }

  /** A call as its tool gets it: what it would do is judged by that, not by the names that stand for data. */
  ToolCall asItsToolGetsIt(StepView step, ToolCall call) {
    return redacts ? asItsToolGetsIt(call, shown(step)) : call;
  }

  private ToolCall asItsToolGetsIt(ToolCall call, Predicate<String> shown) {
    // What it searches is the result as the model was shown it, with names.
    return call.tool().equals(FetchResultTool.NAME) ? call : putBack(call, shown);
  }

  /** How a step reads its agent's answers: judged is what leaves the step, and said of it what the model may see. */
  AnswerReading reading(StepView step) {
    return redacts
        ? new AnswerReading(answer -> putBack(step, answer), this::hidden, call -> asItsToolGetsIt(step, call))
        : AnswerReading.AS_WRITTEN;
  }

  /** A model's answer with the personal data that its conversation was shown. */
  String putBack(StepView step, String answer) {
    return redacts ? putBack(answer, shown(step)) : answer;
  }

  /** The result of a tool as models are shown it; what they are shown a part of is a part of this. */
  String visible(String result) {
    return redacts ? hidden(result) : result;
  }

  private ToolCall putBack(ToolCall call, Predicate<String> shown) {
    return new ToolCall(call.id(), call.tool(), inJson(call.arguments(), text -> putBack(text, shown)));
  }

  private String putBack(String text, Predicate<String> shown) {
    return names().putBack(text, shown);
  }

  private String hidden(String text) {
    return names().hide(text);
  }

  private String hiddenJson(String arguments) {
    return inJson(arguments, this::hidden);
  }

  private Pseudonyms names() {
    return view.told().pseudonyms();
  }

  /** Which names the step's conversation was shown. */
  private Predicate<String> shown(StepView step) {
    List<StepView> conversation = view.conversation(step);
    return name -> view.told().isShown(name, conversation);
  }

  /** Changes the texts in a JSON value; what is no JSON is changed as the text it is. */
  private static String inJson(String json, UnaryOperator<String> change) {
    try {
      JsonNode value = JSON.readTree(json);
      JsonNode changed = changed(value, change);
      return changed.equals(value) ? json : changed.toString();
    } catch (JsonProcessingException noJson) {
      return change.apply(json);
    }
  }

  private static JsonNode changed(JsonNode value, UnaryOperator<String> change) {
    if (value.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      value.properties().forEach(field -> object.set(change.apply(field.getKey()), changed(field.getValue(), change)));
      return object;
    } else if (value.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      value.forEach(element -> array.add(changed(element, change)));
      return array;
    } else if (value.isValueNode() && !value.isBoolean() && !value.isNull()) {
      String text = value.asText();
      String after = change.apply(text);
      return after.equals(text) ? value : TextNode.valueOf(after);
    }
    return value;
  }
}
