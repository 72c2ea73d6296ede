package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static io.gantry.engine.tool.ToolFixtures.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.gantry.engine.time.RealTime;
import io.gantry.engine.workflow.ContextPolicy;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Environment;
import io.gantry.engine.workflow.Inputs;
import io.gantry.engine.workflow.PatternSpec;
import io.gantry.engine.workflow.Tools.HttpExecutor;
import io.gantry.engine.workflow.Tools.Terms;
import io.gantry.engine.workflow.Tools;
import io.gantry.engine.workflow.Workflow.Guardrails;
import io.gantry.engine.workflow.Workflow;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeToolCatalogTest {

  private final NativeToolCatalog catalog =
      new NativeToolCatalog(
          Clock.systemUTC(), new RealTime(), new EgressGuard(Set.of()), HttpSettings.DEFAULT, SecretValues.NONE);

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void offersTheNativeToolsWithSchemasThatModelsUnderstand() {
    assertThat(catalog.nativeTools())
        .containsExactly(
            "calculator", "current_time", "file_read", "file_write", "grep", "head", "tail", "search", "http_request",
            "web_fetch");
    for (String name : catalog.nativeTools()) {
      ToolSignature signature = catalog.nativeTool(name).orElseThrow().signature();
      assertThat(signature.name()).isEqualTo(name);
      assertThat(signature.description()).isNotBlank();
      assertThat(signature.parameters().path("type").asText()).isEqualTo("object");
      assertThat(signature.parameters().path("properties")).as(name).isNotEmpty();
    }
    assertThat(catalog.nativeTool("rm")).isEmpty();
  }

  @Test
  void aToolboxHoldsWhatTheWorkflowDeclaresInItsOrder() {
    Toolbox box = catalog.known(workflow(List.of("tail", "unknown", "calculator"), List.of("my.api"), Guardrails.NONE));
    assertThat(box.names()).containsExactly("tail", "calculator", "my_api");
    assertThat(box.find("grep")).isEmpty();
    assertThat(box.find("unknown")).isEmpty();
  }

  @Test
  void anExecutorIsBuiltOnceAndFoundByItsIdAndByItsToolName() {
    List<String> ids = List.of("my.api", "my:api", "grep", "x".repeat(90));
    Toolbox box = catalog.known(workflow(List.of(), ids, Guardrails.NONE));
    assertThat(box.names()).containsExactly("my_api", "my_api_2", "grep_2", "x".repeat(60));
    assertThat(box.find("my.api")).isEqualTo(box.find("my_api")).isPresent();
    assertThat(box.find("my.api").orElseThrow()).isSameAs(box.find("my_api").orElseThrow());
    assertThat(box.find("my:api").orElseThrow()).isSameAs(box.find("my_api_2").orElseThrow());
    assertThat(box.find("grep").orElseThrow().signature().name()).isEqualTo("grep_2");
  }

  @Test
  void aNativeToolIsNotHiddenByAnExecutorOfTheSameName() {
    Toolbox box = catalog.known(workflow(List.of("grep"), List.of("grep"), Guardrails.NONE));
    assertThat(box.names()).containsExactly("grep", "grep_2");
    assertThat(box.find("grep")).isEqualTo(catalog.nativeTool("grep"));
  }

  @Test
  void allowToolsLeavesTheOthersOutOfTheBox() {
    Guardrails only = new Guardrails(false, false, Optional.of(List.of("calculator", "my.api")));
    Toolbox box = catalog.known(workflow(List.of("tail", "calculator"), List.of("my.api", "other"), only));
    assertThat(box.names()).containsExactly("calculator", "my_api");
    Guardrails none = new Guardrails(false, false, Optional.of(List.of()));
    assertThat(catalog.known(workflow(List.of("tail"), List.of("my.api"), none)).names()).isEmpty();
  }

  @Test
  void justInTimeRetrievalToolsAreDeclaredTools() {
    ContextPolicy policy =
        new ContextPolicy(
            Optional.empty(),
            Optional.empty(),
            Optional.of(new ContextPolicy.Retrieval(List.of("grep"), List.of())),
            ContextPolicy.Results.DEFAULT,
            ContextPolicy.Window.DEFAULT);
    Workflow workflow = workflow(List.of("tail"), List.of(), Guardrails.NONE, Optional.of(policy));
    assertThat(catalog.known(workflow).names()).containsExactly("tail", "grep");
  }

  @Test
  void skillsAreLoadedByAToolThatAllowToolsMayTakeAway() {
    Guardrails only = new Guardrails(false, false, Optional.of(List.of("tail")));

    assertThat(catalog.known(skilled(Guardrails.NONE)).names())
        .containsExactly("tail", "Skill_2", "fetch_result_2", "Skill");
    assertThat(catalog.known(skilled(only)).names()).containsExactly("tail");
  }

  /** Its executors have the names of tools that come with Gantry. */
  private static Workflow skilled(Guardrails guardrails) {
    Workflow plain = workflow(List.of("tail"), List.of("Skill", "fetch_result"), guardrails);
    return new Workflow(
        "w", "0", "", json("{}"), List.of(), null, plain.inputs(), plain.environment(), MissingNode.getInstance(),
        Optional.empty(), List.of(new Workflow.Skill("pdf", "skills/pdf", "", false)), plain.tools(), Map.of(),
        plain.pattern(), List.of(), guardrails);
  }

  @Test
  void workflowsThatDeclareTheSameShareTheirToolsAndOthersDoNot() {
    AtomicInteger builds = new AtomicInteger();
    try (NativeToolCatalog counted =
        new NativeToolCatalog(
            Clock.systemUTC(),
            new RealTime(),
            new EgressGuard(Set.of()),
            HttpSettings.DEFAULT,
            SecretValues.NONE,
            new NativeToolCatalog.Additions(
                List.of(),
                ServerTools.NONE,
                List.of(),
                new CatalogListener() {
                  @Override
                  public void built() {
                    builds.incrementAndGet();
                  }
                }))) {
      Toolbox first = counted.known(workflow(List.of("tail"), List.of("api"), Guardrails.NONE));
      Toolbox same = counted.known(workflow(List.of("tail"), List.of("api"), Guardrails.NONE));
      Toolbox other = counted.known(workflow(List.of("tail"), List.of("other"), Guardrails.NONE));

      assertThat(builds).hasValue(2);
      assertThat(same.find("api")).containsSame(first.find("api").orElseThrow());
      assertThat(other.find("tail")).as("native tools are one each").containsSame(first.find("tail").orElseThrow());
      first.close();
      assertThat(same.find("api")).as("each run closes its own box").isPresent();
    }
  }

  @Test
  void theTermsOfAWorkflowHoldForItsToolsAloneAndTheToolStaysTheSameOne() {
    Terms slow = Terms.within(Duration.ofMinutes(2));
    Workflow plain = workflow(List.of("http_request", "tail"), List.of(), Guardrails.NONE);
    Tools declared = new Tools(plain.tools().natives(), List.of(), List.of(), Map.of("http_request", slow));
    Workflow strict =
        new Workflow(
            "w", "0", "", json("{}"), List.of(), null, plain.inputs(), plain.environment(), MissingNode.getInstance(),
            Optional.empty(), List.of(), declared, Map.of(), plain.pattern(), List.of(), Guardrails.NONE);

    Tool tool = catalog.known(strict).find("http_request").orElseThrow();
    assertThat(tool.signature().timeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(tool.signature().terms()).isEqualTo(slow);
    assertThat(tool.identity()).isEqualTo(catalog.nativeTool("http_request").orElseThrow().identity());
    assertThat(tool.effect(arguments("url", "http://x", "method", "POST"))).isEqualTo(Effect.ONCE);
    assertThat(catalog.known(plain).find("http_request").orElseThrow().signature().timeout())
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(catalog.version()).isEqualTo(catalog.version()).hasSize(64);
  }

  @Test
  void everyToolboxIsClosedOnce() throws Exception {
    Workflow workflow = workflow(List.of("calculator"), List.of("my.api"), Guardrails.NONE);
    Toolbox first = catalog.known(workflow);
    Toolbox second = catalog.known(workflow);
    assertThat(catalog.openToolboxes()).isEqualTo(2);

    first.close();
    first.close();

    assertThat(catalog.openToolboxes()).isEqualTo(1);
    assertThat(first.find("calculator")).isEmpty();
    assertThat(second.find("calculator").orElseThrow().call(arguments("expression", "1+1"), context())).isEqualTo("2");
    second.close();
    assertThat(catalog.openToolboxes()).isZero();
  }

  private static Workflow workflow(List<String> natives, List<String> executors, Guardrails guardrails) {
    return workflow(natives, executors, guardrails, Optional.empty());
  }

  private static Workflow workflow(
      List<String> natives, List<String> executors, Guardrails guardrails, Optional<ContextPolicy> policy) {
    Stream<HttpExecutor> specs =
        executors.stream()
            .map(id -> new HttpExecutor(id, "https://api.test", Map.of(), Terms.NONE, "", json("{}")));
    return new Workflow(
        "w", "0", "", json("{}"), List.of(), null, new Inputs(Map.of(), Map.of(), Map.of()),
        new Environment(List.of(), Map.of()), MissingNode.getInstance(), policy, List.of(),
        new Tools(natives, List.of(), specs.toList()), Map.of(), new PatternSpec.Chain(List.of()), List.of(),
        guardrails);
  }
}
