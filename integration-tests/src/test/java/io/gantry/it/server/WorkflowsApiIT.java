package io.gantry.it.server;

import static io.gantry.it.client.WorkflowSpec.aChain;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.it.client.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Storing, finding and checking workflows. */
@ExtendWith(ArquillianExtension.class)
class WorkflowsApiIT {

  private static final String WORKFLOWS = "/api/v1/workflows/";

  @ArquillianResource private GantryServer gantry;

  @Test
  void aFileIsStoredOnceAndAChangedOneAsTheNextVersion() {
    String first = yaml("versioned", "Hello");

    Answer created = store("versioned", first);
    Answer again = store("versioned", first);
    Answer changed = store("versioned", yaml("versioned", "Good day"));

    assertThat(created.status()).as(created.toString()).isEqualTo(201);
    assertThat(created.at("/version").asInt()).isEqualTo(1);
    assertThat(created.at("/createdBy").asText()).isEqualTo("anna");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.at("/version").asInt()).isEqualTo(1);
    assertThat(changed.status()).isEqualTo(201);
    assertThat(changed.at("/version").asInt()).isEqualTo(2);
    assertThat(gantry.viewer().get(created.header("Location").orElseThrow()).at("/source").asText()).isEqualTo(first);
  }

  @Test
  void theFileComesBackAsItWasSentCommentsIncluded() {
    String file = "# A comment that must survive\n" + yaml("verbatim", "Hello");
    store("verbatim", file);

    Answer answer = gantry.viewer().get(WORKFLOWS + "verbatim", "Accept", "application/yaml");

    assertThat(answer.text()).isEqualTo(file);
    assertThat(answer.header("Content-Type").orElse("")).startsWith("application/yaml").doesNotContain("qs");
    assertThat(gantry.viewer().get(WORKFLOWS + "verbatim", "Accept", "*/*").at("/source").asText()).isEqualTo(file);
  }

  @Test
  void anUnchangedVersionIsNotSentAgain() {
    store("etag", yaml("etag", "Hello"));
    String tag = gantry.viewer().get(WORKFLOWS + "etag").header("ETag").orElseThrow();

    Answer answer = gantry.viewer().get(WORKFLOWS + "etag", "If-None-Match", tag);

    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void theListIsPagedByName() {
    List.of("page-c", "page-a", "page-b").forEach(name -> store(name, yaml(name, "Hello")));

    List<String> names = new ArrayList<>();
    String after = "page-";
    while (!after.isEmpty()) {
      Answer page = gantry.viewer().get(WORKFLOWS.replaceFirst("/$", "") + "?limit=1&after=" + after);
      page.at("/workflows").forEach(one -> names.add(one.path("name").asText()));
      after = page.at("/next").asText("").startsWith("page-") ? page.at("/next").asText() : "";
    }

    assertThat(names).startsWith("page-a", "page-b", "page-c");
  }

  @Test
  void aFileIsCheckedWithoutBeingStored() {
    long rows = gantry.storedRows();

    Answer answer =
        gantry.author()
            .post(WORKFLOWS + "validate", aChain("checked").required("who", "string").step("Greet {{ who }}").json());

    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    assertThat(answer.at("/name").asText()).isEqualTo("checked");
    assertThat(answer.at("/pattern").asText()).isEqualTo("chain");
    assertThat(answer.at("/requiredInputs/0").asText()).isEqualTo("who");
    assertThat(gantry.storedRows()).isEqualTo(rows);
  }

  @Test
  void aFileIsNotStoredUnderAnotherName() {
    long rows = gantry.storedRows();

    Answer answer = store("other", yaml("mine", "Hello"));

    assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
    assertThat(answer.at("/problems/0/pointer").asText()).isEqualTo("/name");
    assertThat(gantry.storedRows()).isEqualTo(rows);
  }

  @Test
  void aWorkflowOrVersionThatIsNotThereIsNotFound() {
    store("lonely", yaml("lonely", "Hello"));

    assertThat(gantry.viewer().get(WORKFLOWS + "none").problem()).isEqualTo("not-found");
    assertThat(gantry.viewer().get(WORKFLOWS + "lonely?version=2").problem()).isEqualTo("not-found");
    assertThat(gantry.viewer().get(WORKFLOWS + "lonely?version=0").status()).isEqualTo(400);
  }

  @Test
  void theNativeToolsAreListedWithTheirEffectAndParameters() {
    Answer answer = gantry.viewer().get("/api/v1/tools");

    List<String> names = new ArrayList<>();
    answer.at("/tools").forEach(tool -> names.add(tool.path("name").asText()));
    assertThat(names)
        .contains("calculator", "current_time", "file_read", "file_write", "grep", "head", "tail", "search")
        .contains("http_request", "web_fetch");
    assertThat(answer.at("/tools/0/effect").asText()).isEqualTo("read");
    assertThat(answer.at("/tools/0/parameters/type").asText()).isEqualTo("object");
  }

  private Answer store(String name, String file) {
    return gantry.author().put(WORKFLOWS + name, "application/yaml", file);
  }

  private static String yaml(String name, String input) {
    return """
        version: 0
        name: %s
        runtime: {provider: offline}
        agents:
          worker: {prompt: You greet people.}
        pattern:
          type: chain
          config:
            steps:
              - {agent: worker, input: %s}
        """
        .formatted(name, input);
  }
}
