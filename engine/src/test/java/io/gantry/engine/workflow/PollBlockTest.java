package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.engine.workflow.Poll.Cancel;
import io.gantry.engine.workflow.Poll.States;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a file says of jobs at the other side, and what it cannot say. */
class PollBlockTest {

  private final WorkflowReader reader = WorkflowFiles.reader();

  @Test
  void whatIsNotSaidIsAsWithTheUsualAgentApis() {
    assertThat(read("{}"))
        .isEqualTo(
            new Poll(
                new AnswerPath("status"),
                new AnswerPath("id"),
                Optional.empty(),
                Optional.empty(),
                new States(
                    List.of("queued", "in_progress", "cancelling"),
                    List.of("completed"),
                    List.of("failed", "cancelled", "expired", "incomplete"),
                    List.of("requires_action")),
                new Cancel("POST", Optional.empty()),
                Duration.ofMillis(500),
                1.5,
                Duration.ofSeconds(5)));
  }

  @Test
  void everythingCanBeSaid() {
    String all =
        "{status_path: run.state, id_path: /run/id, result_path: run.output, url: '/runs/{id}?full=1',"
            + " states: {waiting: [busy], done: [ok, fine], failed: [bad], action: [ask]},"
            + " cancel: {method: DELETE, path: '/runs/{id}'}, interval: 0.25, factor: 2, max_interval: 60}";
    assertThat(read(all))
        .isEqualTo(
            new Poll(
                new AnswerPath("run.state"),
                new AnswerPath("/run/id"),
                Optional.of(new AnswerPath("run.output")),
                Optional.of("/runs/{id}?full=1"),
                new States(List.of("busy"), List.of("ok", "fine"), List.of("bad"), List.of("ask")),
                new Cancel("DELETE", Optional.of("/runs/{id}")),
                Duration.ofMillis(250),
                2,
                Duration.ofMinutes(1)));
    assertThat(read("{states: {waiting: [busy], done: [ok]}}").states())
        .isEqualTo(new States(List.of("busy"), List.of("ok"), List.of(), List.of()));
  }

  @Test
  void placesInAnswersAreFoundByNamesAndByPointers() throws Exception {
    JsonNode answer = new ObjectMapper().readTree("{\"runs\":[{\"a/b\":1},{\"state\":\"ok\"}],\"x.y\":2}");
    assertThat(new AnswerPath("runs.1.state").in(answer).asText()).isEqualTo("ok");
    assertThat(new AnswerPath("/runs/1/state").in(answer).asText()).isEqualTo("ok");
    assertThat(new AnswerPath("runs.0.a/b").in(answer).asInt()).isEqualTo(1);
    assertThat(new AnswerPath("/x.y").in(answer).asInt()).isEqualTo(2);
    assertThat(new AnswerPath("runs.2.state").in(answer).isMissingNode()).isTrue();
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        arguments("5", "schema", "", "an object"),
        arguments("{every: 5}", "unknown-key", "/every", "'every'"),
        arguments("{interval: soon}", "schema", "/interval", "Expected a number"),
        arguments("{interval: 0}", "schema", "/interval", "at least 0.01"),
        arguments("{factor: 0.5}", "schema", "/factor", "at least 1"),
        arguments("{factor: 11}", "schema", "/factor", "at most 10"),
        arguments("{max_interval: 3601}", "schema", "/max_interval", "at most 3600"),
        arguments("{interval: 6}", "schema", "/interval", "max_interval (5.0 s) is below interval (6.0 s)"),
        arguments("{interval: 2, max_interval: 1}", "schema", "/max_interval", "is below interval (2.0 s)"),
        arguments("{status_path: a..b}", "schema", "/status_path", "neither a JSON pointer"),
        arguments("{id_path: .}", "schema", "/id_path", "neither a JSON pointer"),
        arguments("{result_path: ''}", "schema", "/result_path", ""),
        arguments("{url: /runs}", "schema", "/url", "the same for every job"),
        arguments("{url: '/runs/{run}/{id}'}", "schema", "/url", "nothing but {id} is filled in here"),
        arguments("{url: 'https://x.example/{id}'}", "schema", "/url", "is a URL; give a path below base_url"),
        arguments("{url: '/../{id}'}", "schema", "/url", "it holds '.' or '..'; give a path below base_url"),
        arguments("{url: '/%2e%2e/{id}?x=1'}", "schema", "/url", "it holds '.' or '..'"),
        arguments("{cancel: {path: '/a%2fb/{id}'}}", "schema", "/cancel/path", "it holds an encoded slash"),
        arguments("{cancel: {path: '/runs/{{ id }}'}}", "schema", "/cancel/path", "nothing but {id} is filled in here"),
        arguments("{cancel: {method: GET}}", "schema", "/cancel/method", "POST, PUT, PATCH, DELETE"),
        arguments("{states: {waiting: [a]}}", "schema", "/states", "'done' is missing"),
        arguments("{states: {waiting: [], done: [a]}}", "schema", "/states/waiting", ""),
        arguments("{states: {waiting: [a], done: [b], over: [c]}}", "unknown-key", "/states/over", "'over'"),
        arguments("{states: {waiting: [a, b], done: [c], failed: [d, b]}}", "schema", "/states/failed/1",
            "The state 'b' is also one of 'waiting'; a state means one thing"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void whatCannotBeMeantIsRefusedWithItsPlace(String poll, String code, String place, String said) {
    InvalidWorkflowException refused =
        catchThrowableOfType(InvalidWorkflowException.class, () -> read(poll));
    assertThat(refused).isNotNull();
    assertThat(refused.problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo(code);
      assertThat(problem.pointer()).isEqualTo("/tools/http_executors/0/poll" + place);
      assertThat(problem.message()).contains(said);
      assertThat(problem.line()).isEqualTo(17);
    });
  }

  private Poll read(String poll) {
    String file =
        WorkflowFiles.oneStep(
            "tools:\n  http_executors:\n    - id: remote\n      base_url: https://x.example\n      poll: " + poll + "\n");
    return reader.read(file, References.NONE).workflow().tools().httpExecutors().get(0).poll().orElseThrow();
  }
}
