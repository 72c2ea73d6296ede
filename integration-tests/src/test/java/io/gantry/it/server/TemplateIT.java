package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gantry.it.client.Answer;
import io.gantry.it.client.GantryClient;
import io.gantry.it.client.RunState;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that only show what they are when they are filled in. */
@ExtendWith(ArquillianExtension.class)
class TemplateIT {

  @ArquillianResource private GantryServer gantry;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.class.protectionDomain }}",
        "{{ steps.class.classLoader }}",
        "{{ inputs['class'] }}"
      })
  void aTemplateThatReachesForAClassFailsTheRunBeforeAnyModelIsAsked(String template) {
    RunState run = gantry.operator().run(aChain("reaching").askedOf(gantry.provider(), "reaching").step(template));

    assertThat(run.status()).as(run.toString()).isEqualTo("failed");
    assertThat(run.json().toString()).contains("template").doesNotContain("uid=", "ClassLoader@", "jdk.internal");
    assertThat(gantry.provider().stats("reaching").calls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ ''.getClass().forName('java.lang.Runtime').getRuntime().exec('id') }}",
        "{{ steps.getClass().getClassLoader() }}",
        "{% include '/etc/passwd' %}"
      })
  void aTemplateWithMethodsOrTagsThatAreNotThereIsRefusedAtSubmissionWithItsPlace(String template) {
    Answer answer =
        gantry.operator().post("/api/v1/runs", GantryClient.submission(aChain("calling").step(template)));

    assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
    assertThat(answer.at("/problems/0/pointer").asText()).isEqualTo("/pattern/config/steps/0/input");
    assertThat(answer.at("/problems/0/message").asText()).contains("There is no");
  }

  @Test
  void aTemplateOfNestedBracketsIsRefusedAtSubmissionWithItsPlace() {
    ObjectNode submission =
        GantryClient.submission(aChain("nested").step("{{ " + "(".repeat(5_000) + "1" + ")".repeat(5_000) + " }}"));

    Answer answer = gantry.operator().post("/api/v1/runs", submission);

    assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
    assertThat(answer.at("/problems/0/pointer").asText()).isEqualTo("/pattern/config/steps/0/input");
    assertThat(answer.at("/problems/0/line").asInt()).isPositive();
    assertThat(answer.at("/problems/0/message").asText()).contains("deeper than 50 levels");
  }

  @Test
  void anInputThatLooksLikeATemplateIsOnlyText() {
    ObjectNode submission =
        GantryClient.submission(
            aChain("inert").askedOf(gantry.provider(), "inert").required("text", "string").step("Say {{ text }}"));
    submission.putObject("inputs").put("text", "{{ 6 * 7 }}{% for i in range(9) %}x{% endfor %}");

    assertThat(gantry.operator().run(submission).result())
        .isEqualTo("Answer to: Say {{ 6 * 7 }}{% for i in range(9) %}x{% endfor %}");
  }

  @Test
  void anInputCannotLeadAnArtifactOutOfItsFolder() {
    ObjectNode submission =
        GantryClient.submission(
            aChain("climbing")
                .askedOf(gantry.provider(), "climbing")
                .required("name", "string")
                .step("Hello")
                .artifact("out/{{ name }}.md", "x"));
    submission.putObject("inputs").put("name", "../../etc/job");

    RunState run = gantry.operator().run(submission);

    assertThat(run.status()).isEqualTo("failed");
    assertThat(run.errorKind()).isEqualTo("template");
    assertThat(run.errorReason()).contains("../../etc/job");
    assertThat(run.artifacts()).isEmpty();
    assertThat(run.result()).isEqualTo("Answer to: Hello");
  }
}
