package io.gantry.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfflineToolsTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\0',
      textBlock =
          """
          Use grep on data/server.log with pattern `ERROR` and say which components fail. => \
          grep {"pattern":"ERROR","path":"data/server.log"}
          Use grep on data/server.log with pattern ERROR and count the lines. => \
          grep {"pattern":"ERROR","path":"data/server.log"}
          Use grep to find "time.*out" in `logs/app` please. => grep {"pattern":"time.*out","path":"logs/app"}
          Use grep with pattern ERROR|WARN on server.log => grep {"pattern":"ERROR|WARN","path":"server.log"}
          Use the gantry_api tool to GET /health/ready and report the status. => \
          gantry_api {"method":"GET","path":"/health/ready"}
          Ask gantry_api for /metrics?scope=base. => gantry_api {"path":"/metrics?scope=base"}
          Use gantry_api: GET /health/ready, then GET /metrics, then POST /api/v1/runs => \
          gantry_api {"method":"GET","path":"/health/ready"}; gantry_api {"method":"GET","path":"/metrics"}; \
          gantry_api {"method":"POST","path":"/api/v1/runs"}
          Use the gantry_api tool to POST `{"a":1}` to /api/v1/runs => \
          gantry_api {"path":"/api/v1/runs","body":"{\\"a\\":1}"}
          What is 17 * 23? Use the calculator. => calculator {"expression":"17 * 23"}
          Use the calculator for (2 + 3) * 4 - 10/5, and explain it. => calculator {"expression":"(2 + 3) * 4 - 10/5"}
          Use the calculator on sqrt(2) * 10 => calculator {"expression":"sqrt(2) * 10"}
          Since 2026-01-02 we counted 12 + 30 (see the list); use the calculator. => calculator {"expression":"12 + 30"}
          Read notes.txt with file_read and summarise it in two sentences. => file_read {"path":"notes.txt"}
          Use file_read on a.txt, docs/b.md and ./c.yaml. => \
          file_read {"path":"a.txt"}; file_read {"path":"docs/b.md"}; file_read {"path":"./c.yaml"}
          Use the file read tool on "data/raw/" => file_read {"path":"data/raw/"}
          Show the first 20 lines of data/server.log using head. => head {"path":"data/server.log","lines":20}
          Use tail on data/server.log => tail {"path":"data/server.log"}
          Use tail with lines=5 on data/server.log => tail {"path":"data/server.log","lines":5}
          Use search to look for `OutOfMemory` in the logs => search {"query":"OutOfMemory"}
          search for slow queries in docs/ops.md => search {"query":"slow queries","path":"docs/ops.md"}
          Use current_time. => current_time {}
          Use current_time for Europe/Berlin => current_time {"timezone":"Europe/Berlin"}
          Use http_request to GET https://example.com/status.json. => \
          http_request {"url":"https://example.com/status.json","method":"GET"}
          Use http_request on https://a.example/x and https://b.example/y. => \
          http_request {"url":"https://a.example/x"}; http_request {"url":"https://b.example/y"}
          Read notes.txt with file_read and then grep `x` in other.txt => \
          file_read {"path":"notes.txt"}; grep {"pattern":"x","path":"other.txt"}
          Use grep on data/server.log with `ERROR` and `WARN` => \
          grep {"pattern":"ERROR","path":"data/server.log"}; grep {"pattern":"WARN","path":"data/server.log"}
          """)
  void aPromptGivesTheseCalls(String prompt, String calls) {
    assertThat(callsFor(UserMessage.from(prompt))).isEqualTo(calls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Say hello.",
        "Use grep with pattern `ERROR`.",
        "Use file_read and summarise.",
        "Do not use grep on data/server.log with pattern `ERROR`.",
        "Read a.txt without file_read.",
        "The head of research wrote and/or said it is 2026-01-02.",
        "Our search team has a long tail of work.",
        "Use http_request on the usual address.",
        "We met on 2026-11-21; use the calculator."
      })
  void nothingIsCalledWithoutItsRequiredArgumentsOrAgainstThePrompt(String prompt) {
    assertThat(callsFor(UserMessage.from(prompt))).isEmpty();
  }

  @Test
  void aToolNamedInTheSystemPromptTakesItsArgumentsFromTheUsersText() {
    assertThat(
            callsFor(
                SystemMessage.from("You triage logs. Use grep and file_read to look at files."),
                UserMessage.from("Which components fail in data/server.log? Look for `ERROR`.")))
        .isEqualTo(
            "file_read {\"path\":\"data/server.log\"}; grep {\"pattern\":\"ERROR\",\"path\":\"data/server.log\"}");
  }

  @Test
  void aToolAndItsArgumentsMayAllStandInTheSystemPrompt() {
    assertThat(
            callsFor(SystemMessage.from("Always use file_read on notes.txt first."), UserMessage.from("What is new?")))
        .isEqualTo("file_read {\"path\":\"notes.txt\"}");
  }

  @Test
  void withoutAnyNameTheToolIsCalledWhoseDescriptionClearlyFits() {
    assertThat(callsFor(UserMessage.from("What are the last lines of the file data/server.log?")))
        .isEqualTo("tail {\"path\":\"data/server.log\"}");
  }

  @Test
  void parametersOfOtherToolsAreReadFromTheirNames() {
    ToolSpecification weather =
        ToolSpecification.builder()
            .name("weather")
            .description("Forecast")
            .parameters(
                JsonObjectSchema.builder()
                    .addStringProperty("city")
                    .addEnumProperty("unit", List.of("celsius", "fahrenheit"))
                    .addIntegerProperty("days")
                    .addNumberProperty("min_share")
                    .addBooleanProperty("hourly")
                    .addStringProperty("comment")
                    .required("city", "unit")
                    .build())
            .build();
    OfflineTurn turn =
        OfflineTurn.of(
            List.of(
                UserMessage.from(
                    "Ask weather for the city Berlin in Celsius, 3 days, min share of 0.25, not hourly.")));

    assertThat(OfflineTools.callsFor(turn, List.of(weather)).get(0).arguments())
        .hasToString("{\"city\":\"Berlin\",\"unit\":\"celsius\",\"days\":3,\"min_share\":0.25,\"hourly\":false}");
  }

  private static String callsFor(ChatMessage... messages) {
    return String.join(
        "; ",
        OfflineTools.callsFor(OfflineTurn.of(List.of(messages)), NativeTools.ALL).stream()
            .map(call -> call.tool() + " " + call.arguments())
            .toList());
  }
}
