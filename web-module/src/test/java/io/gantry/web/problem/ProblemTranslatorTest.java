package io.gantry.web.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.ejb.request.RequestRefusedException;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.WorkflowProblem;
import io.gantry.web.request.JsonBodies;
import io.gantry.web.run.RunRequest;
import jakarta.ejb.EJBAccessException;
import jakarta.ejb.EJBException;
import java.io.EOFException;
import java.util.List;
import java.util.zip.ZipException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemTranslatorTest {

  private final ObjectMapper mapper = JsonBodies.newMapper();

  static Stream<Arguments> known() {
    return Stream.of(
        Arguments.of(new RequestRefusedException.UnknownRun("r1"), 404, "not-found"),
        Arguments.of(new RequestRefusedException.Conflict("taken"), 409, "conflict"),
        Arguments.of(new RequestRefusedException.KeyReused("r1"), 422, "idempotency-key-reused"),
        Arguments.of(new RequestRefusedException.Busy("full", 5), 503, "busy"),
        Arguments.of(new RequestRefusedException.Unavailable(), 503, "unavailable"),
        Arguments.of(new InvalidRequestException("limit", "too many"), 400, "invalid-request"),
        Arguments.of(new RequestTooLargeException(10), 413, "too-large"),
        Arguments.of(new EJBAccessException("role"), 403, "forbidden"),
        Arguments.of(new RejectedExecutionException("full"), 503, "busy"),
        Arguments.of(invalid("schema"), 422, "invalid-workflow"),
        Arguments.of(invalid("too-large"), 413, "too-large"));
  }

  @ParameterizedTest
  @MethodSource("known")
  void everyKnownExceptionHasItsStatusAlsoWhenTheContainerWrappedIt(RuntimeException failure, int status, String kind) {
    for (Throwable thrown : List.of(failure, new EJBException("wrapped", failure))) {
      assertThat(ProblemTranslator.translate(thrown, "/runs"))
          .hasValueSatisfying(
              problem -> {
                assertThat(problem.status()).isEqualTo(status);
                assertThat(problem.type()).isEqualTo("urn:gantry:problem:" + kind);
                assertThat(problem.instance()).isEqualTo("/runs");
              });
    }
  }

  @Test
  void aBadWorkflowNamesEveryPlace() throws JsonProcessingException {
    Problem problem =
        ProblemTranslator.translate(
                new InvalidWorkflowException(
                    List.of(
                        new WorkflowProblem("unknown-key", "/agents/a/promt", 12, "there is no key 'promt'"),
                        new WorkflowProblem("cycle", "/pattern", 0, "a depends on itself"))),
                "/runs")
            .orElseThrow();

    assertThat(mapper.readTree(mapper.writeValueAsString(problem)).get("problems"))
        .isEqualTo(
            mapper.readTree(
                """
                [{"code": "unknown-key", "pointer": "/agents/a/promt", "line": 12, "message": "there is no key 'promt'"},
                 {"code": "cycle", "pointer": "/pattern", "line": 0, "message": "a depends on itself"}]
                """));
  }

  @Test
  void aTypoInTheRequestIsNamedWithItsPlaceAndNoClass() {
    Problem problem = ofJson("{\"workflow\": \"w\",\n \"options\": {\"ofline\": true}}");

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.problems())
        .singleElement()
        .satisfies(
            place -> {
              assertThat(place.pointer()).isEqualTo("/options/ofline");
              assertThat(place.line()).isEqualTo(2);
              assertThat(place.message()).contains("ofline").contains("offline");
            });
    assertThat(problem.detail()).doesNotContain("io.gantry");
  }

  @Test
  void jsonThatIsNoneIsNamedWithItsLine() {
    Problem problem = ofJson("{\"workflow\":\n oops}");

    assertThat(problem.detail()).startsWith("line 2: ").doesNotContain("com.fasterxml");
  }

  @Test
  void aWrongTypeIsNamedWithoutJavaNames() {
    Problem problem = ofJson("{\"workflow\": \"w\", \"version\": \"new\"}");

    assertThat(problem.problems().get(0).pointer()).isEqualTo("/version");
    assertThat(problem.detail()).doesNotContain("java.lang");
  }

  @Test
  void aBodyThatIsPackedInAnotherWayIsRefusedWithItsHeader() {
    Problem problem =
        ProblemTranslator.translate(new UnsupportedBodyException("Content-Encoding", "not br"), "/runs").orElseThrow();

    assertThat(problem.status()).isEqualTo(415);
    assertThat(problem.problems()).singleElement().extracting(Problem.Place::pointer).isEqualTo("Content-Encoding");
  }

  @Test
  void aConnectionThatBrokeInTheBodyIsToldFromABodyThatIsBroken() {
    UnreadableBodyException left = new UnreadableBodyException(new EOFException());
    UnreadableBodyException broken = new UnreadableBodyException(new ZipException("invalid block"));

    assertThat(UnreadableBodyException.isOfAClientThatLeft(new IllegalStateException(left))).isTrue();
    assertThat(UnreadableBodyException.isOfAClientThatLeft(broken)).isFalse();
    assertThat(UnreadableBodyException.isOfAClientThatLeft(new EOFException())).isFalse();
    assertThat(ProblemTranslator.translate(broken, "/runs").orElseThrow().status()).isEqualTo(400);
  }

  @Test
  void anUnknownFailureShowsNothingButAnId() {
    assertThat(ProblemTranslator.translate(new IllegalStateException("secret"), "/runs")).isEmpty();
    assertThat(ProblemTranslator.unknown("1234"))
        .satisfies(
            problem -> {
              assertThat(problem.status()).isEqualTo(500);
              assertThat(problem.instance()).isEqualTo("urn:uuid:1234");
            });
  }

  private Problem ofJson(String json) {
    JsonProcessingException failure =
        catchThrowableOfType(JsonProcessingException.class, () -> mapper.readValue(json, RunRequest.class));
    return ProblemTranslator.translate(failure, "/runs").orElseThrow();
  }

  private static InvalidWorkflowException invalid(String code) {
    return new InvalidWorkflowException(new WorkflowProblem(code, "", 1, "not in order"));
  }
}
