package io.gantry.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import org.junit.jupiter.api.Test;

/** The offline model plans, does what it planned, and finds its answers good. */
class AskedPlanTest {

  private static final String TASK =
      "Find out how the server is doing. It is an old one.\n1. Use head on server.log to see its start.\n- Use grep on"
          + " server.log with pattern `E`.";
  private static final UserMessage PLAN =
      UserMessage.from(TASK + "\n\nBefore that, write a short numbered plan.\n\nTools:\n- head");
  private static final String STEPS =
      OfflineModel.HEADER
          + "\n1. Find out how the server is doing. It is an old one.\n2. Use head on server.log to see its start."
          + "\n3. Use grep on server.log with pattern `E`.";

  private final OfflineModel model = new OfflineModel();

  @Test
  void thePlanIsWhatTheTextTellsOneToDo() {
    assertThat(say(PLAN).text()).isEqualTo(STEPS);
  }

  @Test
  void aTextThatTellsNobodyToDoAnythingIsPlannedLineByLineUpToSeven() {
    UserMessage lines = UserMessage.from("a1\nb2\nc3\nd4\ne5\nf6\ng7\nh8\n\nNow write a numbered plan");

    assertThat(say(lines).text()).isEqualTo(OfflineModel.HEADER + "\n1. a1\n2. b2\n3. c3\n4. d4\n5. e5\n6. f6\n7. g7");
  }

  @Test
  void aTextThatOnlyAsksForAPlanIsPlannedItself() {
    assertThat(say(UserMessage.from("Please write a numbered plan for my garden.")).text())
        .isEqualTo(OfflineModel.HEADER + "\n1. Please write a numbered plan for my garden.");
  }

  @Test
  void carryingItOutCallsTheToolsThatTheTaskNamesAndAnswersTheTask() {
    UserMessage go = UserMessage.from("Carry out your plan now.");
    AiMessage calls = say(PLAN, say(PLAN), go);

    assertThat(calls.toolExecutionRequests()).extracting(call -> call.name()).containsExactly("head", "grep");

    AiMessage answer =
        say(
            PLAN, say(PLAN), go, calls,
            ToolExecutionResultMessage.from(calls.toolExecutionRequests().get(0), "1: server started at 10:00"),
            ToolExecutionResultMessage.from(calls.toolExecutionRequests().get(1), "7: E the disk failed"));
    assertThat(answer.text())
        .isEqualTo(
            OfflineModel.HEADER + "\nhead:\n- 1: server started at 10:00\ngrep:\n- 7: E the disk failed");
  }

  @Test
  void aPlanThatNobodyAskedForIsCarriedOutLikeAnyOtherWish() {
    assertThat(say(UserMessage.from("Read a.txt"), AiMessage.from("Hm"), UserMessage.from("Carry out your plan.")).text())
        .contains("Carry out your plan");
  }

  @Test
  void ofAYesOrNoTheExamplesCounts() {
    assertThat(say(UserMessage.from("Fine?\nReply with JSON only: {\"ok\": true} when it is")).text())
        .isEqualTo("{\"ok\":true}");
    assertThat(say(UserMessage.from("Fine?\nReply with JSON only: {\"late\": false}")).text())
        .isEqualTo("{\"late\":false}");
  }

  private AiMessage say(ChatMessage... messages) {
    ChatRequest.Builder request = ChatRequest.builder().messages(messages);
    boolean planning = messages.length == 1;
    if (!planning) {
      request.toolSpecifications(NativeTools.HEAD, NativeTools.GREP);
    }
    return model.chat(request.build()).aiMessage();
  }
}
