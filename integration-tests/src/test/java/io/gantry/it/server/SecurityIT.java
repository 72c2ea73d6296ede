package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.WorkflowSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may do what. */
@ExtendWith(ArquillianExtension.class)
class SecurityIT {

  @ArquillianResource private GantryServer gantry;

  @Test
  void aViewerMayLookAndNothingElse() {
    assertThat(statuses(gantry.viewer())).isEqualTo(expected(true, false, false));
  }

  @Test
  void anOperatorMayLookStartAndCancel() {
    assertThat(statuses(gantry.operator())).isEqualTo(expected(true, true, false));
  }

  @Test
  void anApproverMayLookAndNothingElseThatIsNotAnAnswer() {
    assertThat(statuses(gantry.approver())).isEqualTo(expected(true, false, false));
  }

  @Test
  void anAuthorMayLookCheckAndStore() {
    assertThat(statuses(gantry.author())).isEqualTo(expected(true, false, true));
  }

  @Test
  void anAdminMayDoEverything() {
    assertThat(statuses(gantry.admin())).isEqualTo(expected(true, true, true));
  }

  @Test
  void aUserWithoutARoleMayDoNothing() {
    assertThat(statuses(gantry.userWithoutRole())).isEqualTo(expected(false, false, false));
  }

  @Test
  void withoutALoginNothingButHealthIsOpen() {
    assertThat(statuses(gantry.visitor()).values()).containsOnly(401);
    assertThat(gantry.visitor().get("/metrics").status()).isEqualTo(401);
    for (String health : List.of("/health", "/health/started", "/health/ready", "/health/live")) {
      assertThat(gantry.visitor().get(health).status()).as(health).isEqualTo(200);
    }
  }

  @Test
  void noDefaultCredentialIsAccepted() {
    for (String login : List.of("admin:admin", "admin:", "admin:password", "gantry:gantry", "ada:", "ada:ada")) {
      String[] parts = login.split(":", 2);
      Answer answer = GantryClient.of(gantry.http(), gantry.uri(), parts[0], parts[1]).get("/api/v1/runs");
      assertThat(answer.status()).as(login).isEqualTo(401);
      assertThat(answer.problem()).isEqualTo("unauthenticated");
    }
  }

  @Test
  void noSpellingOfAnAddressOrMethodGoesAroundTheLogin() {
    for (String address :
        List.of(
            "/api/v1/runs/", "//api/v1/runs", "/api//v1/runs", "/api/v1/runs;x=1", "/api;x=1/v1/runs",
            "/%61pi/v1/runs", "/API/v1/runs", "/api/v1/%2e%2e/v1/runs")) {
      assertThat(gantry.visitor().get(gantry.uri() + address).status()).as(address).isBetween(400, 499);
    }
    for (String method : List.of("HEAD", "OPTIONS", "PATCH", "DELETE", "BREW")) {
      assertThat(gantry.visitor().call(method, "/api/v1/runs").status()).as(method).isBetween(400, 599);
    }
  }

  @Test
  void nothingButHealthIsReachedByWayOfHealth() {
    Answer answer = gantry.visitor().get("/health/..;/api/v1/runs");

    if (gantry.server().differences().contains(Difference.HEALTH_TAKES_DOTS_FOR_A_NAME)) {
      assertThat(answer.json().fieldNames()).toIterable().containsExactlyInAnyOrder("status", "checks");
    } else {
      assertThat(answer.status()).isBetween(400, 499);
    }
  }

  @Test
  void theServerSaysNothingAboutItself() {
    Answer answer = gantry.visitor().get("/api/v1/runs");

    assertThat(answer.header("Server")).isEmpty();
    assertThat(answer.header("X-Powered-By")).isEmpty();
    assertThat(answer.header("Set-Cookie")).isEmpty();
    assertThat(gantry.viewer().get("/api/v1/runs").header("Set-Cookie")).isEmpty();
  }

  private static Map<String, Integer> expected(boolean look, boolean operate, boolean write) {
    Map<String, Integer> expected = new LinkedHashMap<>();
    for (String name :
        List.of(
            "list", "look", "journal", "events", "artifact", "workflows", "workflow", "file", "tools", "models",
            "caches")) {
      expected.put(name, look ? 200 : 403);
    }
    expected.put("start", operate ? 202 : 403);
    expected.put("start-file", operate ? 202 : 403);
    expected.put("cancel", operate ? 409 : 403);
    expected.put("store", write ? 200 : 403);
    expected.put("validate", write ? 200 : 403);
    expected.put("plan", write ? 200 : 403);
    return expected;
  }

  private Map<String, Integer> statuses(GantryClient client) {
    WorkflowSpec workflow = oneStep("secured", gantry.provider(), "secured").artifact("a.md", "x");
    gantry.admin().put("/api/v1/workflows/secured", "application/json", workflow.toString());
    String ended = "/api/v1/runs/" + gantry.admin().run(workflow).id();

    Map<String, Function<GantryClient, Answer>> operations = new LinkedHashMap<>();
    operations.put("list", user -> user.get("/api/v1/runs"));
    operations.put("look", user -> user.get(ended));
    operations.put("journal", user -> user.get(ended + "/journal"));
    operations.put("events", user -> user.get(ended + "/events"));
    operations.put("artifact", user -> user.get(ended + "/artifacts/a.md"));
    operations.put("workflows", user -> user.get("/api/v1/workflows"));
    operations.put("workflow", user -> user.get("/api/v1/workflows/secured"));
    operations.put("file", user -> user.get("/api/v1/workflows/secured", "Accept", "application/yaml"));
    operations.put("tools", user -> user.get("/api/v1/tools"));
    operations.put("models", user -> user.get("/api/v1/models"));
    operations.put("caches", user -> user.get("/api/v1/caches"));
    operations.put("start", user -> user.post("/api/v1/runs", GantryClient.submission(workflow)));
    operations.put("start-file", user -> user.post("/api/v1/runs", "application/yaml", workflow.toString()));
    operations.put("cancel", user -> user.call("POST", ended + "/cancel"));
    operations.put(
        "store", user -> user.put("/api/v1/workflows/secured", "application/json", workflow.toString()));
    operations.put("validate", user -> user.post("/api/v1/workflows/validate", workflow.json()));
    operations.put("plan", user -> user.post("/api/v1/workflows/plan", GantryClient.submission(workflow)));

    Map<String, Integer> statuses = new LinkedHashMap<>();
    operations.forEach((name, operation) -> statuses.put(name, operation.apply(client).status()));
    return statuses;
  }
}
