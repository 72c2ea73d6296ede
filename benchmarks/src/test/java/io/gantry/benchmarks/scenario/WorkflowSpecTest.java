package io.gantry.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class WorkflowSpecTest {

  private static final URI HOST = URI.create("http://127.0.0.1:9999/v1");

  @Test
  void givesEachLatencyAnAgentWithTheModelThatHasIt() {
    JsonNode spec = WorkflowSpec.of(Plans.twoThenOne(), HOST);

    assertThat(spec.at("/agents")).hasSize(2);
    assertThat(spec.at("/agents/caller-200/model_id").asText()).isEqualTo("echo-200ms");
    assertThat(spec.at("/pattern/config/tasks/2/agent").asText()).isEqualTo("caller-300");
    assertThat(StreamSupport.stream(spec.at("/pattern/config/tasks/2/deps").spliterator(), false).map(JsonNode::asText))
        .containsExactly("t0", "t1");
  }

  @Test
  void boundsNothingButThePlan() {
    JsonNode runtime = WorkflowSpec.of(Plans.fanOut(20, 50), HOST).at("/runtime");

    assertThat(runtime.at("/max_parallel").asInt()).isEqualTo(20);
    assertThat(runtime.at("/failure_policy/retries").asInt(-1)).isZero();
    assertThat(runtime.at("/host").asText()).isEqualTo("http://127.0.0.1:9999/v1");
  }

  @Test
  void tellsTheModelTheSameWordsAsTheHandWrittenProgramDoes() {
    Plan plan = Plans.twoThenOne();
    Call last = plan.calls().get(2);
    String template = WorkflowSpec.of(plan, HOST).at("/pattern/config/tasks/2/input").asText();

    String filledIn = template.replace("{{ tasks.t0.response }}", "first").replace("{{ tasks.t1.response }}", "second");

    assertThat(filledIn).isEqualTo(Wording.ofTask(last, Map.of("t0", "first", "t1", "second")));
  }

  @Test
  void letsOneAgentTakeAllStepsOfAChainSoThatTheConversationGrows() {
    JsonNode spec = WorkflowSpec.of(Plans.chain(10, 0), HOST);

    assertThat(spec.at("/agents")).hasSize(1);
    assertThat(spec.at("/pattern/type").asText()).isEqualTo("chain");
    assertThat(spec.at("/pattern/config/steps")).hasSize(10);
  }
}
