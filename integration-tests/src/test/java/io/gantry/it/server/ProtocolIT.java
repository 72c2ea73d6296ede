package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static io.gantry.it.client.WorkflowSpec.oneStep;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.fakeprovider.ModelScript;
import io.gantry.fakeprovider.Reply;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import io.gantry.it.client.Answer;
import io.gantry.it.client.EventStream;
import io.gantry.it.client.GantryClient;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.time.Duration;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which versions of HTTP and TLS the server speaks. */
@ExtendWith(ArquillianExtension.class)
class ProtocolIT {

  @ArquillianResource private GantryServer gantry;

  @ParameterizedTest
  @EnumSource(Version.class)
  void theServerSpeaksTheNewestVersionOfHttpThatTheClientOffers(Version offered) {
    GantryClient otto = operator(offered);

    Answer run = otto.post("/api/v1/runs", GantryClient.submission(oneStep("spoken", gantry.provider(), "spoken")));
    Answer list = otto.get("/api/v1/runs?limit=1");

    assertThat(run.status()).as(run.toString()).isEqualTo(202);
    assertThat(run.response().version()).isEqualTo(offered);
    assertThat(list.status()).as(list.toString()).isEqualTo(200);
    assertThat(list.response().version()).isEqualTo(offered);
    otto.await(run.at("/workflowId").asText());
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void eventsArriveWhileTheRunGoesOn(Version offered) throws InterruptedException {
    String name = "events-" + offered;
    String page = gantry.pages().page("/crowd/" + name + "/a").toString();
    ScriptedToolCall call =
        new ScriptedToolCall("http_request", JsonNodeFactory.instance.objectNode().put("url", page));
    gantry.provider().script(name, ModelScript.ECHO.withReplies(new Reply("", List.of(call)), Reply.text("Done")));
    GantryClient otto = operator(offered);

    String id = otto.start(aChain(name).askedOf(gantry.provider(), name).withTools("http_request").step("Go"));
    try (EventStream events = otto.follow(id, 0)) {
      List<EventStream.Message> early = events.until(entry -> entry.kind().equals("ModelReplied"));
      assertThat(gantry.pages().crowd(name).awaitArrived(1, Duration.ofSeconds(20))).isTrue();
      boolean endedBefore = otto.state(id).hasEnded();
      gantry.pages().crowd(name).open();
      List<EventStream.Message> late = events.toItsEnd();

      assertThat(events.version()).isEqualTo(offered);
      assertThat(endedBefore).isFalse();
      assertThat(early).last().extracting(EventStream.Message::name).isEqualTo("ModelReplied");
      assertThat(late).last().extracting(message -> message.entry().kind()).isEqualTo("RunCompleted");
    } finally {
      gantry.pages().crowd(name).open();
    }
  }

  @ParameterizedTest
  @EnumSource
  void tlsBefore12IsRefused(TlsHello hello) throws IOException {
    assertThat(hello.isAnsweredBy(gantry.uri())).isEqualTo(hello == TlsHello.TLS_1_2);
  }

  private GantryClient operator(Version offered) {
    return GantryClient.of(
        GantryClient.trusting(gantry.http().sslContext(), offered), gantry.uri(), "otto", gantry.password());
  }
}
