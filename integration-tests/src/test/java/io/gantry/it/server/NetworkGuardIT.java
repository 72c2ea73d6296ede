package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.ModelScript.ToolRule;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.RunEntry;
import io.gantry.it.client.RunState;
import io.gantry.it.client.WorkflowSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A model names the address, so tools reach nothing private unless the operator allows it by name. */
@ExtendWith(ArquillianExtension.class)
class NetworkGuardIT {

  @ArquillianResource private GantryServer gantry;

  /** On loopback too, on a port that is not allowed. */
  private Pages forbidden;

  @BeforeEach
  void open() throws IOException {
    forbidden = Pages.open();
  }

  @AfterEach
  void close() {
    assertThat(forbidden.visits()).isEmpty();
    forbidden.close();
  }

  @Test
  void anAllowedAddressIsReached() {
    RunEntry returned = call(gantry.pages().page("/hello").toString());

    assertThat(returned.body().path("status").asText()).isEqualToIgnoringCase("ok");
    assertThat(returned.body().path("text").asText()).contains("page /hello");
  }

  @Test
  void loopbackThatIsNotAllowedIsRefused() {
    int port = forbidden.port();
    for (String address :
        List.of(
            "http://127.0.0.1:" + port + "/",
            "http://localhost:" + port + "/",
            "http://[::1]:" + port + "/",
            "http://[::ffff:127.0.0.1]:" + port + "/",
            "http://2130706433:" + port + "/",
            "http://0x7f.1:" + port + "/",
            "http://0.0.0.0:" + port + "/",
            "http://169.254.169.254/latest/meta-data/",
            "http://10.0.0.1/",
            "http://127.0.0.1:" + gantry.provider().port() + "/v1/models")) {
      RunEntry returned = call(address);

      assertThat(returned.body().path("status").asText()).as(address).isNotEqualToIgnoringCase("ok");
      assertThat(returned.body().path("text").asText()).as(address).doesNotContain("page /");
    }
  }

  @Test
  void aRedirectToWhatIsNotAllowedIsNotFollowed() {
    String redirect = "/to/" + forbidden.page("/secret");

    RunEntry returned = call(gantry.pages().page(redirect).toString());

    assertThat(gantry.pages().visits()).contains(redirect);
    assertThat(returned.body().path("status").asText()).isNotEqualToIgnoringCase("ok");
    assertThat(returned.body().path("text").asText()).contains("refused");
  }

  @Test
  void aWorkflowThatDeniesTheNetworkReachesNothingAtAll() {
    String address = gantry.pages().page("/denied").toString();
    WorkflowSpec workflow = asking(address);
    workflow.json().withObject("/security/guardrails").put("deny_network", true);

    RunState run = gantry.operator().run(workflow);

    assertThat(gantry.pages().visits()).doesNotContain("/denied");
    assertThat(returnedBy(run).body().path("status").asText()).isNotEqualToIgnoringCase("ok");
  }

  private RunEntry call(String address) {
    return returnedBy(gantry.operator().run(asking(address)));
  }

  private WorkflowSpec asking(String address) {
    JsonNode arguments = JsonNodeFactory.instance.objectNode().put("url", address);
    ToolRule rule = new ToolRule(List.of(new ScriptedToolCall("http_request", arguments)), Optional.empty());
    gantry.provider().script("guarded", ModelScript.ECHO.withRule(rule));
    return aChain("guarded").askedOf(gantry.provider(), "guarded").withTools("http_request").step("Go");
  }

  private RunEntry returnedBy(RunState run) {
    return gantry.viewer().journal(run.id()).stream()
        .filter(entry -> entry.kind().equals("ToolReturned"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No tool was called: " + run));
  }
}
