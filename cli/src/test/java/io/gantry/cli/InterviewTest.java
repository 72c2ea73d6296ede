package io.gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gantry.cli.api.Account;
import io.gantry.cli.api.GantryApi;
import io.gantry.cli.api.RunMessage;
import io.gantry.cli.progress.ProgressView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run asks, at a keyboard. */
class InterviewTest {

  private static final String ANSWERS = "/api/v1/runs/r1/answers";

  private final BlockingQueue<String> shown = new LinkedBlockingQueue<>();
  private final PipedWriter keys = new PipedWriter();
  private StandInServer server;
  private Interview interview;

  private final class Shown implements ProgressView {
    @Override
    public void show(RunMessage message) {}

    @Override
    public void say(String text) {
      shown.add("say " + text);
    }

    @Override
    public void hold(String prompt) {
      shown.add("hold " + prompt);
    }

    @Override
    public void release() {
      shown.add("release");
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void start() throws IOException {
    server = new StandInServer().answering("POST " + ANSWERS, 200, "{}");
    GantryApi api = new GantryApi(new Account(server.address(), "admin", "secret"));
    interview = new Interview(api, "r1", new Shown(), Optional.of(new BufferedReader(new PipedReader(keys))));
  }

  @AfterEach
  void stop() throws IOException {
    keys.close();
    server.close();
  }

  @Test
  void eachQuestionGetsTheLineThatWasTypedForIt() throws Exception {
    happens("QuestionAsked", "a");
    happens("QuestionAsked", "b");

    expect("hold answer a> ");
    type("first\n");
    expect("release", "hold answer b> ");
    type("second\n");
    expect("release");
    happens("QuestionAsked", "c");

    expect("hold answer c> ");
    assertThat(server.asked("POST", ANSWERS)).extracting(StandInServer.Asked::body)
        .containsExactly("{\"answer\":\"first\",\"gate\":\"a\"}", "{\"answer\":\"second\",\"gate\":\"b\"}");
  }

  @Test
  void whatWasTypedForAQuestionThatIsClosedMeanwhileIsNotSent() throws Exception {
    happens("QuestionAsked", "a");
    happens("QuestionAsked", "b");
    expect("hold answer a> ");

    happens("StepCompleted", "a");
    type("yes\n");

    expect("release", "say Question a is closed already; what you typed was not sent.", "hold answer b> ");
    assertThat(server.asked("POST", ANSWERS)).isEmpty();
  }

  @Test
  void aRefusedAnswerIsAskedForAgain() throws Exception {
    server.answering("POST " + ANSWERS, 422, "{\"detail\":\"It must match yes|no.\"}");
    happens("QuestionAsked", "a");
    expect("hold answer a> ");

    type("maybe\n");

    expect("release", "say Not taken: It must match yes|no.", "hold answer a> ");
  }

  @Test
  void anEmptyLineIsNoAnswer() throws Exception {
    happens("QuestionAsked", "a");
    expect("hold answer a> ");

    type("\n");

    expect("release", "hold answer a> ");
    assertThat(server.asked("POST", ANSWERS)).isEmpty();
  }

  @Test
  void aKeyboardThatEndsLeavesWordHowToAnswer() throws Exception {
    happens("QuestionAsked", "a");
    expect("hold answer a> ");

    keys.close();

    expect("release", "say        answer it with: ./gantry answer r1 --gate 'a' ANSWER");
  }

  private void type(String text) throws IOException {
    keys.write(text);
    keys.flush();
  }

  private void expect(String... events) throws InterruptedException {
    for (String event : events) {
      assertThat(shown.take()).isEqualTo(event);
    }
  }

  private void happens(String kind, String step) {
    interview.apply(new RunMessage(1, Instant.EPOCH, kind, step, JsonMapper.builder().build().createObjectNode()));
  }
}
