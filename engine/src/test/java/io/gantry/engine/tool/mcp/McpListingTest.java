package io.gantry.engine.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.mcp.protocol.McpClientMessage;
import dev.langchain4j.mcp.protocol.McpListToolsRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists that have no end, and changes that are announced, with a server and time that the test owns. */
@Timeout(60)
class McpListingTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private long now;
  private Duration perPage = Duration.ZERO;
  private int toolsPerPage = 1;
  private final List<Duration> pages = new ArrayList<>();

  @Test
  void aListWithoutAnEndIsReadForAHundredPages() throws Exception {
    assertThat(connect().tools()).hasSize(100);
    assertThat(pages).hasSize(100);
  }

  @Test
  void emptyPagesAreCountedAsWell() throws Exception {
    toolsPerPage = 0;

    assertThat(connect().tools()).isEmpty();
    assertThat(pages).hasSize(100);
  }

  @Test
  void noMoreThanAThousandToolsAreReadHoweverManyAreOnOnePage() throws Exception {
    toolsPerPage = 5_000;

    assertThat(connect().tools()).hasSize(1_000);
    assertThat(pages).hasSize(1);
  }

  @Test
  void thePagesOfAListHaveHalfAMinuteTogether() throws Exception {
    perPage = Duration.ofSeconds(8);
    McpConnection connection = connect();

    assertThatExceptionOfType(McpConnectionException.class)
        .isThrownBy(connection::tools)
        .withMessage("it did not list all its tools within 30 s; 4 pages came");
    assertThat(pages).extracting(Duration::toSeconds).containsExactly(30L, 22L, 14L, 6L);
  }

  @Test
  void everyAnnouncementIsCountedAndListingForgetsNone() throws Exception {
    ScriptedChannel channel = new ScriptedChannel();
    McpConnection connection = McpClientConnection.begin(channel, "toy", Runnable::run, () -> now);

    channel.heard("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
    channel.heard("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
    assertThat(connection.listVersion()).isEqualTo(2);
    connection.tools();

    assertThat(connection.listVersion()).isEqualTo(2);
  }

  private McpConnection connect() throws Exception {
    return McpClientConnection.begin(new ScriptedChannel(), "toy", Runnable::run, () -> now);
  }

  /** Answers each request at once; a list goes on for ever. */
  private final class ScriptedChannel extends McpChannel {

    @Override
    boolean isOpen() {
      return true;
    }

    @Override
    CompletableFuture<JsonNode> request(McpClientMessage message, Duration timeout) {
      CompletableFuture<JsonNode> answer = new CompletableFuture<>();
      expect(message.getId(), answer);
      if (message instanceof McpListToolsRequest) {
        pages.add(timeout);
        now += perPage.toNanos();
        heard(page(message.getId()).toString());
      } else {
        ToyServer.answer(JSON.valueToTree(message)).ifPresent(this::heard);
      }
      return answer;
    }

    private ObjectNode page(long id) {
      ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", id);
      ObjectNode result = answer.putObject("result").put("nextCursor", "more");
      result.putArray("tools");
      for (int i = 0; i < toolsPerPage; i++) {
        result.withArray("tools").addObject().put("name", "tool-" + pages.size() + "-" + i);
      }
      return answer;
    }

    @Override
    void tell(McpClientMessage message) {}

    @Override
    public void close() {}
  }
}
