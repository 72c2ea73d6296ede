package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request that is not in order is refused whatever it asks for; nothing is stored and no model is asked. */
@ExtendWith(ArquillianExtension.class)
class BadRequestIT {

  private static final String RUNS = "/api/v1/runs";
  private static final int MB = 1024 * 1024;

  @ArquillianResource private GantryServer gantry;

  private long rowsBefore;
  private long callsBefore;

  @BeforeEach
  void count() {
    rowsBefore = gantry.storedRows();
    callsBefore = gantry.modelCalls();
  }

  @AfterEach
  void nothingIsStoredAndNoModelWasAsked() {
    assertThat(gantry.storedRows()).isEqualTo(rowsBefore);
    assertThat(gantry.modelCalls()).isEqualTo(callsBefore);
  }

  @Test
  void aBodyBeyondTheServersLimitIsRefusedUnread() {
    Answer answer = postYaml("x".repeat(12 * MB + 1));

    assertThat(answer.status()).as(answer.toString()).isEqualTo(413);
  }

  @Test
  void malformedJsonIsNamedWithItsLine() {
    Answer answer = gantry.operator().post(RUNS, "application/json", "{\n  \"spec\": {\n    \"version\" 0\n}}");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("malformed-json");
    assertThat(answer.at("/problems/0/line").asInt()).isEqualTo(3);
    assertThat(answer.text()).doesNotContain("com.fasterxml", "java.");
  }

  @Test
  void aFileThatIsNotUtf8IsRefusedWithThePlaceOfItsFirstWrongByte() {
    byte[] file = "version: 0\nname: Gr\u00f6\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1);

    for (String address : List.of("/api/v1/workflows/validate", "/api/v1/workflows/plan", RUNS)) {
      Answer answer = gantry.admin().post(address, "application/yaml", file);

      assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
      assertThat(answer.problem()).isEqualTo("invalid-request");
      assertThat(answer.at("/detail").asText()).contains("line 2", "0xf6 at offset 19");
      assertThat(answer.at("/problems/0/line").asInt()).isEqualTo(2);
    }
    Answer json = gantry.author().post("/api/v1/workflows/validate", "application/json", file);
    Answer latin = gantry.author().post("/api/v1/workflows/validate", "application/yaml; charset=ISO-8859-1", file);
    assertThat(json.at("/detail").asText()).as(json.toString()).contains("0xf6 at offset 19");
    assertThat(latin.status()).as("read as it says, and then found incomplete: " + latin).isEqualTo(422);
  }

  @Test
  void aMemberTheRequestDoesNotKnowIsNamed() {
    Answer answer = gantry.operator().post(RUNS, GantryClient.submission(aChain("m").step("Hi")).put("input", 1));

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.at("/detail").asText()).contains("'input'", "inputs");
  }

  @Test
  void aQueryParameterThatAnOperationDoesNotHaveIsNamedWithThoseItHas() {
    Answer misspelt = gantry.viewer().get("/api/v1/runs?limit=1&stauts=failed");
    var named = GantryClient.submission(aChain("m").step("Hi")).put("workflowId", "b");
    Answer twice = gantry.operator().post(RUNS + "?workflowId=a", named);

    assertThat(misspelt.status()).as(misspelt.toString()).isEqualTo(400);
    assertThat(misspelt.problem()).isEqualTo("invalid-request");
    assertThat(misspelt.at("/problems/0/pointer").asText()).isEqualTo("stauts");
    assertThat(misspelt.at("/detail").asText())
        .isEqualTo(
            "This operation has no query parameter 'stauts', only cursor, limit, status, submittedAfter, submittedBefore,"
                + " workflow.");
    assertThat(twice.status()).as(twice.toString()).isEqualTo(400);
    assertThat(twice.at("/problems/0/pointer").asText()).isEqualTo("workflowId");
    assertThat(gantry.viewer().get("/api/v1/runs?limit=1&status=failed").status()).isEqualTo(200);
    assertThat(gantry.visitor().get("/api/v1/runs?nothing=1").status()).as("a login first").isEqualTo(401);
  }

  @Test
  void filesTogetherWithAFolderAreRefusedWithTheirPointer() {
    var both = GantryClient.submission(aChain("both").step("Hi"));
    both.putObject("files").put("a.yaml", "x: 1");
    both.withObject("/options").put("folder", "/srv/somewhere");

    Answer answer = gantry.operator().post(RUNS, both);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.at("/problems/0/pointer").asText()).isEqualTo("/files");
  }

  @Test
  void aRequestWithoutAWorkflowOrWithTwoIsRefused() {
    var both = GantryClient.submission(aChain("both").step("Hi")).put("workflow", "stored");
    Answer none = gantry.operator().post(RUNS, "application/json", "{}");

    assertThat(gantry.operator().post(RUNS, both).status()).isEqualTo(400);
    assertThat(none.status()).isEqualTo(400);
    assertThat(none.problem()).isEqualTo("invalid-request");
  }

  @Test
  void anEmptyBodyIsRefused() {
    assertThat(gantry.operator().post(RUNS, "application/json", "").status()).isEqualTo(400);
    assertThat(postYaml("").status()).isEqualTo(400);
  }

  @Test
  void aMediaTypeThatIsNotUnderstoodIsRefused() {
    Answer answer = gantry.operator().post(RUNS, "text/plain", "hello");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(415);
    assertThat(answer.problem()).isEqualTo("unsupported-media-type");
  }

  @Test
  void aWorkflowIdWithASlashIsRefusedWithItsPointer() {
    Answer answer =
        gantry.operator().post(RUNS, GantryClient.submission(aChain("id").step("Hi")).put("workflowId", "a/../b"));

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.at("/problems/0/pointer").asText()).isEqualTo("/workflowId");
  }

  @Test
  void numbersOutOfRangeInTheQueryAreNamed() {
    for (String query : List.of("limit=0", "limit=201", "cursor=nonsense", "status=happy", "submittedAfter=now")) {
      Answer answer = gantry.viewer().get(RUNS + "?" + query);

      assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
      assertThat(answer.text()).contains(query.substring(0, query.indexOf('=')));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/runs?limit=abc, limit",
    "/api/v1/runs?limit=, limit",
    "/api/v1/workflows?limit=99999999999, limit",
    "/api/v1/workflows/any?version=new, version",
    "/api/v1/runs/any/journal?afterSeq=x, afterSeq",
    "/api/v1/runs?workflow=%00, workflow",
    "/api/v1/runs?workflow=%FF, workflow",
    "/api/v1/workflows?after=a%00, after",
    "/api/v1/runs?cursor=MSBhAGI, cursor",
    "/api/v1/runs?submittedAfter=%2B300000-01-01T00:00:00Z, submittedAfter",
    "/api/v1/runs?submittedBefore=-999999999-01-01T00:00:00Z, submittedBefore"
  })
  void aQueryParameterThatCannotBeReadIsNamed(String address, String parameter) {
    Answer answer = gantry.viewer().get(address);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-request");
    assertThat(answer.at("/problems/0/pointer").asText()).isEqualTo(parameter);
  }

  @Test
  void aPathWithNulIsRefused() {
    for (String path : List.of("/runs/a%00b", "/runs/a%00b/journal", "/workflows/a%00b")) {
      assertThat(gantry.viewer().get("/api/v1" + path).status()).as(path).isEqualTo(400);
    }
  }

  @Test
  void aNameThatCannotBeStoredIsNamed() {
    Answer ofStored = gantry.operator().post(RUNS, "application/json", "{\"workflow\": \"a\\u0000b\"}");
    Answer half = gantry.operator().post(RUNS, "application/json", "{\"workflow\": \"a\\ud800b\"}");
    Answer ofFile = gantry.operator().post(RUNS, GantryClient.submission(aChain("a\0b").step("Hi")));

    assertThat(ofStored.status()).as(ofStored.toString()).isEqualTo(400);
    assertThat(ofStored.at("/problems/0/pointer").asText()).isEqualTo("/workflow");
    assertThat(half.status()).as(half.toString()).isEqualTo(400);
    assertThat(ofFile.status()).as(ofFile.toString()).isEqualTo(422);
    assertThat(ofFile.at("/problems/0/pointer").asText()).isEqualTo("/name");
  }

  @Test
  void aBodyThatIsNotPackedAsItSaysIsRefused() {
    for (String type : List.of("application/json", "application/yaml")) {
      Answer garbage = gantry.operator().post(RUNS, type, "garbage", "Content-Encoding", "gzip");
      Answer unknown = gantry.operator().post(RUNS, type, "{}", "Content-Encoding", "br");

      assertThat(garbage.status()).as(garbage.toString()).isIn(400, 422);
      assertThat(unknown.status()).as(unknown.toString()).isEqualTo(415);
      assertThat(unknown.at("/problems/0/pointer").asText()).isEqualTo("Content-Encoding");
    }
  }

  @Test
  void aCharsetThatNobodyKnowsIsRefused() {
    Answer answer = gantry.operator().post(RUNS, "application/yaml; charset=nonsense", "version: 0");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(415);
    assertThat(answer.at("/problems/0/pointer").asText()).isEqualTo("Content-Type");
  }

  @Test
  void anAcceptHeaderThatCannotBeReadIsNamed() {
    Answer answer = gantry.viewer().get(RUNS, "Accept", "a/b;q=zz");

    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.at("/problems/0/pointer").asText()).isEqualTo("Accept");
  }

  @Test
  void aForwardedHostThatIsNoneIsRefusedOrIgnored() {
    Answer answer = gantry.viewer().get(RUNS + "?limit=1", "X-Forwarded-Host", "a\"b", "X-Forwarded-Proto", "h{");

    assertThat(answer.status()).as(answer.toString()).isIn(200, 400);
  }

  @Test
  void noLoginAndAWrongRoleAreRefusedWithProblems() {
    Answer noLogin = gantry.visitor().post(RUNS, GantryClient.submission(oneStep("no", gantry.provider(), "no")));
    Answer wrongRole = gantry.viewer().post(RUNS, GantryClient.submission(oneStep("no", gantry.provider(), "no")));

    assertThat(noLogin.status()).isEqualTo(401);
    assertThat(noLogin.problem()).isEqualTo("unauthenticated");
    assertThat(noLogin.header("WWW-Authenticate").orElse("")).startsWith("Basic");
    assertThat(wrongRole.status()).isEqualTo(403);
    assertThat(wrongRole.problem()).isEqualTo("forbidden");
  }

  private Answer postYaml(String file) {
    return gantry.operator().post(RUNS, "application/yaml", file);
  }
}
