package io.gantry.persistence.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gantry.persistence.EmbeddedDatabase;
import io.gantry.persistence.tool.McpToolStore.Refused;
import io.gantry.persistence.tool.McpToolStore.Seen;
import io.gantry.persistence.tool.StoredMcpTool.Pending;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class McpToolStoreTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final Instant LATER = NOON.plusSeconds(60);

  @RegisterExtension static final EmbeddedDatabase database = new EmbeddedDatabase();

  @BeforeEach
  void noTools() throws SQLException {
    database.entityManagers();
    database.execute("truncate mcp_tool");
  }

  @Test
  void whatWasNeverSeenIsAccepted() {
    assertThat(judge(seen("read", "d1"), seen("write", "d2"))).isEmpty();

    StoredMcpTool read = find("read");
    assertThat(read.digest()).isEqualTo("d1");
    assertThat(read.definition()).isEqualTo("{\"is\":\"d1\"}");
    assertThat(read.place()).isEqualTo("npx files");
    assertThat(read.acceptedAt()).isEqualTo(NOON);
    assertThat(read.acceptedBy()).isEmpty();
    assertThat(read.pending()).isEmpty();
  }

  @Test
  void whatHasChangedWaitsBesideWhatWasAcceptedUntilItIsAccepted() {
    judge(seen("read", "d1"), seen("write", "d2"));

    assertThat(judge(seen("read", "d9"), seen("write", "d2"))).containsExactly("read");
    assertThat(judge(seen("read", "d9"), seen("write", "d2"))).containsExactly("read");
    assertThat(find("read").digest()).isEqualTo("d1");
    assertThat(find("read").pending()).contains(new Pending("d9", "{\"is\":\"d9\"}", NOON));
    assertThat(pending()).isEqualTo(1);

    assertThat(accept("read", Optional.of("d9"))).isTrue();
    assertThat(judge(seen("read", "d9"))).isEmpty();
    assertThat(find("read").acceptedBy()).contains("ada");
    assertThat(find("read").acceptedAt()).isEqualTo(LATER);
    assertThat(pending()).isZero();
    assertThat(judge(seen("read", "d1"))).containsExactly("read");
  }

  @Test
  void aChangeIsNoticedOnce() {
    judge(seen("read", "d1"));

    assertThat(refused("npx files", seen("read", "d2")).noticed()).containsExactly("read");
    assertThat(refused("npx files", seen("read", "d2")).noticed()).isEmpty();
    assertThat(refused("npx files", seen("read", "d3")).noticed()).containsExactly("read");
  }

  @Test
  void aServerThatHasMovedIsShownWhereItIsAndNothingElseChanges() {
    judge(seen("gone", "d1"), seen("read", "d1"), seen("write", "d1"));
    judge(seen("write", "d2"));

    assertThat(refused("https://files.test/mcp", seen("read", "d1"), seen("write", "d2"), seen("new", "d1")).differing())
        .containsExactly("write");

    assertThat(database.<List<McpToolListing>>inTransaction(em -> new McpToolStore(em).list()))
        .extracting(McpToolListing::tool, McpToolListing::place, McpToolListing::digest)
        .containsExactly(
            tuple("write", "https://files.test/mcp", "d1"),
            tuple("gone", "https://files.test/mcp", "d1"),
            tuple("new", "https://files.test/mcp", "d1"),
            tuple("read", "https://files.test/mcp", "d1"));
  }

  @Test
  void whatIsAgainWhatWasAcceptedWaitsNoMore() {
    judge(seen("read", "d1"));
    judge(seen("read", "d9"));

    assertThat(judge(seen("read", "d1"))).isEmpty();
    assertThat(find("read").pending()).isEmpty();
  }

  @Test
  void onlyTheDefinitionThatWasLookedAtIsAccepted() {
    judge(seen("read", "d1"));
    judge(seen("read", "d2"));
    judge(seen("read", "d3"));

    assertThat(accept("read", Optional.of("d2"))).isFalse();
    assertThat(find("read").digest()).isEqualTo("d1");
    assertThat(accept("read", Optional.empty())).isTrue();
    assertThat(find("read").digest()).isEqualTo("d3");
    assertThat(accept("read", Optional.empty())).isFalse();
    assertThat(accept("unknown", Optional.empty())).isFalse();
  }

  @Test
  void theSameToolOfAnotherServerIsAnother() {
    judge(seen("read", "d1"));

    assertThat(
            database.<Set<String>>inTransaction(
                em -> new McpToolStore(em).judge("b", "b", List.of(seen("read", "d2")), NOON).differing()))
        .isEmpty();
  }

  @Test
  void whatWaitsIsListedFirst() {
    judge(seen("a", "d1"), seen("b", "d1"), seen("c", "d1"));
    judge(seen("a", "d1"), seen("b", "d1"), seen("c", "d2"));

    assertThat(database.<List<McpToolListing>>inTransaction(em -> new McpToolStore(em).list()))
        .containsExactly(
            new McpToolListing("files", "c", "npx files", "d1", NOON, null, "d2", NOON),
            new McpToolListing("files", "a", "npx files", "d1", NOON, null, null, null),
            new McpToolListing("files", "b", "npx files", "d1", NOON, null, null, null));
  }

  @Test
  void asManyOfThoseThatWaitAsAreAskedForAreReadWhole() {
    judge(seen("a", "d1"), seen("b", "d1"), seen("c", "d1"), seen("d", "d1"));
    judge(seen("b", "d2"), seen("c", "d2"), seen("d", "d2"));

    assertThat(database.<List<StoredMcpTool>>inTransaction(em -> new McpToolStore(em).waiting(2)))
        .extracting(tool -> tool.key().tool())
        .containsExactly("b", "c");
  }

  @Test
  void aServerOfWhichTwoThousandToolsAreKnownGetsNoFurtherOnesAndTheKnownStay() throws SQLException {
    judge(seen("read", "d1"));
    database.execute(
        """
        insert into mcp_tool (server, tool, place, digest, definition, accepted_at)
        select 'files', 'tool-' || n, 'x', 'd', '{}', now() from generate_series(1, 1998) n
        """);

    Refused refused =
        database.inTransaction(
            em ->
                new McpToolStore(em)
                    .judge("files", "x", List.of(seen("new-2", "d1"), seen("read", "d9"), seen("new-1", "d1")), NOON));

    assertThat(refused).isEqualTo(new Refused(Set.of("read"), Set.of("read"), Set.of("new-2")));
    assertThat(judge(seen("read", "d1"), seen("new-1", "d1"), seen("new-3", "d1"))).containsExactly("new-3");
    assertThat(
            database.<Set<String>>inTransaction(
                em -> new McpToolStore(em).judge("b", "b", List.of(seen("read", "d2")), NOON).differing()))
        .isEmpty();
  }

  @Test
  void aServerWithoutToolsHasNoneThatIsRefused() {
    assertThat(judge()).isEmpty();
  }

  @Test
  void ofNodesThatSeeAToolForTheFirstTimeAtOnceOneIsFirstAndTheOthersAgree() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Set<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        String digest = "d" + i;
        calls.add(() -> judge(seen("read", digest), seen("write", "same")));
      }
      int accepted = 0;
      for (Future<Set<String>> judged : threads.invokeAll(calls)) {
        assertThat(judged.get()).isSubsetOf("read");
        accepted += judged.get().isEmpty() ? 1 : 0;
      }

      assertThat(accepted).isEqualTo(1);
      assertThat(find("write").digest()).isEqualTo("same");
      assertThat(find("read").pending()).isPresent();
    } finally {
      threads.shutdownNow();
    }
  }

  private static Seen seen(String tool, String digest) {
    return new Seen(tool, digest, "{\"is\":\"" + digest + "\"}");
  }

  private static Set<String> judge(Seen... seen) {
    Refused refused = refused("npx files", seen);
    return Stream.of(refused.differing(), refused.surplus()).flatMap(Set::stream).collect(Collectors.toSet());
  }

  private static Refused refused(String place, Seen... seen) {
    return database.inTransaction(em -> new McpToolStore(em).judge("files", place, List.of(seen), NOON));
  }

  private static boolean accept(String tool, Optional<String> digest) {
    return database.inTransaction(
        em -> new McpToolStore(em).accept(new McpToolKey("files", tool), digest, "ada", LATER));
  }

  private static int pending() {
    return database.inTransaction(em -> new McpToolStore(em).pending());
  }

  private static StoredMcpTool find(String tool) {
    return database.<Optional<StoredMcpTool>>inTransaction(em -> new McpToolStore(em).find(new McpToolKey("files", tool)))
        .orElseThrow();
  }
}
