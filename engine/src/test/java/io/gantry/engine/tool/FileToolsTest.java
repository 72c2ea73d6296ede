package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.arguments;
import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileToolsTest {

  @TempDir private Path folder;

  @BeforeEach
  void someFiles() throws IOException {
    Files.writeString(folder.resolve("ten.txt"), lines(1, 10));
    Files.writeString(folder.resolve("empty.txt"), "");
    Files.write(folder.resolve("picture.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2});
  }

  @Nested
  class FileRead {

    @Test
    void readsAWholeFile() throws Exception {
      assertThat(read("path", "ten.txt")).isEqualTo(lines(1, 10));
    }

    @Test
    void readsAPart() throws Exception {
      assertThat(read("path", "ten.txt", "offset", 4, "limit", 2)).isEqualTo(lines(4, 5));
      assertThat(read("path", "ten.txt", "offset", 9)).isEqualTo(lines(9, 10));
      assertThat(read("path", "ten.txt", "offset", 11)).isEqualTo("[the file has 10 lines; nothing from line 11 on]");
    }

    @Test
    void understandsWindowsLineEndsByteOrderMarkAndBadBytes() throws Exception {
      Files.write(
          folder.resolve("odd.txt"),
          new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a', '\r', '\n', (byte) 0xFF, 'b'});
      assertThat(read("path", "odd.txt")).isEqualTo("a\n\uFFFDb\n");
    }

    @Test
    void cutsALongFileAndSaysHowToGoOn() throws Exception {
      Files.writeString(folder.resolve("long.txt"), lines(1, 20_000));

      String first = read("path", "long.txt");

      assertThat(first).hasSizeBetween(99_000, 100_100);
      int next = Integer.parseInt(first.replaceFirst("(?s).*go on with offset (\\d+)]\\s*", "$1"));
      assertThat(read("path", "long.txt", "offset", next, "limit", 1)).isEqualTo("line " + next + "\n");
      assertThat(first).contains("\nline " + (next - 1) + "\n[cut");
    }

    @Test
    void cutsALineThatNeverEnds() throws Exception {
      Files.writeString(folder.resolve("one.txt"), "x".repeat(3_000_000) + "\nnext\n");
      assertThat(read("path", "one.txt")).hasSizeBetween(100_000, 100_200).contains("[cut: line 1 is longer");
      assertThat(read("path", "one.txt", "offset", 2)).isEqualTo("next\n");
    }

    @Test
    void refusesBinaryFilesAndShowsEmptyOnesAsEmpty() throws Exception {
      assertThatThrownBy(() -> read("path", "picture.png")).hasMessageContaining("not a text file");
      assertThat(read("path", "empty.txt")).isEqualTo("[the file is empty]");
    }

    @Test
    void stopsWhenInterrupted() throws IOException {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> read("path", "ten.txt")).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
    }

    private String read(Object... arguments) throws Exception {
      return new FileReadTool().call(arguments(arguments), context(folder));
    }
  }

  @Nested
  class HeadAndTail {

    @Test
    void headShowsTheFirstLines() throws Exception {
      assertThat(new HeadTool().call(arguments("path", "ten.txt", "lines", 3), context(folder)))
          .isEqualTo(lines(1, 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9, 10, 11, 10_000})
    void tailShowsTheLastLines(int count) throws Exception {
      assertThat(tail("ten.txt", count)).isEqualTo(lines(Math.max(1, 11 - count), 10));
    }

    @Test
    void tailCountsALastLineWithoutEnd() throws Exception {
      Files.writeString(folder.resolve("open.txt"), "a\nb\nc");
      assertThat(tail("open.txt", 2)).isEqualTo("b\nc");
      assertThat(tail("empty.txt", 2)).isEqualTo("[the file is empty]");
    }

    @Test
    void tailCrossesBlocksAndKeepsCharactersWhole() throws Exception {
      Files.writeString(folder.resolve("utf.txt"), lines(1, 9000).replace("line", "äöü€"));
      assertThat(tail("utf.txt", 5000)).isEqualTo(lines(4001, 9000).replace("line", "äöü€"));
    }

    @Test
    void tailReadsAHugeFileFromItsEnd() throws Exception {
      // The file's beginning is a hole of zeros, which would make it binary if it were looked at.
      try (RandomAccessFile sparse = new RandomAccessFile(folder.resolve("huge.log").toFile(), "rw")) {
        sparse.seek(50L << 30);
        sparse.write("\nlast but one\nlast\n".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(tail("huge.log", 2)).isEqualTo("last but one\nlast\n");
    }

    @Test
    void tailCutsFromTheFront() throws Exception {
      Files.writeString(folder.resolve("one.txt"), "€".repeat(500_000));
      assertThat(tail("one.txt", 1))
          .startsWith("[cut: only the last")
          .hasSizeBetween(100_000, 100_100)
          .doesNotContain("\uFFFD");
    }

    @Test
    void tailRefusesBinaryFiles() {
      assertThatThrownBy(() -> tail("picture.png", 1)).hasMessageContaining("not a text file");
    }

    private String tail(String path, int lines) throws Exception {
      return new TailTool().call(arguments("path", path, "lines", lines), context(folder));
    }
  }

  @Nested
  class Grep {

    @Test
    void showsMatchingLinesWithTheirNumbers() throws Exception {
      assertThat(grep("pattern", "line (3|10)$", "path", "ten.txt")).isEqualTo("3: line 3\n10: line 10\n");
      assertThat(grep("pattern", "LINE 3", "path", "ten.txt")).isEqualTo("[no line matches]\n");
      assertThat(grep("pattern", "LINE 3", "path", "ten.txt", "ignore_case", true)).isEqualTo("3: line 3\n");
    }

    @Test
    void stopsAfterTheMostMatches() throws Exception {
      assertThat(grep("pattern", "line", "path", "ten.txt", "max_matches", 2))
          .isEqualTo("1: line 1\n2: line 2\n[stopped after 2 matching lines; there are more]\n");
      assertThat(grep("pattern", "line", "path", "ten.txt", "max_matches", 10)).doesNotContain("stopped");
    }

    @Test
    void looksThroughAFolderInOrderPassingOverBinaryHiddenAndLinkedFiles() throws Exception {
      Files.createDirectories(folder.resolve("sub/.git"));
      Files.writeString(folder.resolve("sub/b.txt"), "line 3 again");
      Files.writeString(folder.resolve("sub/.git/c.txt"), "line 3 hidden");
      Files.createSymbolicLink(folder.resolve("sub/link.txt"), folder.resolve("ten.txt"));
      assertThat(grep("pattern", "line 3", "path", "."))
          .isEqualTo("sub/b.txt:1: line 3 again\nten.txt:3: line 3\n");
      assertThat(grep("pattern", "line 3", "path", "sub")).isEqualTo("sub/b.txt:1: line 3 again\n");
    }

    @Test
    void showsTheNeighbourhoodOfAMatchInALongLine() throws Exception {
      Files.writeString(folder.resolve("wide.txt"), "a".repeat(5000) + "needle" + "b".repeat(5000));
      assertThat(grep("pattern", "needle", "path", "wide.txt")).contains("aneedleb").hasSizeLessThan(600);
    }

    @Test
    void matchesInLinearTimeWhateverThePattern() throws Exception {
      Files.writeString(folder.resolve("a.txt"), "a".repeat(50_000) + "!");
      assertThat(grep("pattern", "^(a+)+$", "path", "a.txt")).isEqualTo("[no line matches]\n");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "(", "(?=x)", "\\1", "a{2000}", "((a{1000}){1000}){1000}", "(a{100}){100}", "([(]{99}){99}",
          "(\\p{Greek}{99}){99}", ""
        })
    void saysWhatIsWrongWithAPattern(String pattern) {
      assertThatThrownBy(() -> grep("pattern", pattern, "path", "ten.txt")).isInstanceOf(ToolException.class);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "li[n]e \\d{1,3}(\\.\\d{1,3}){0,3}", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|line", "{|line"
        })
    void takesUsualCounts(String pattern) throws Exception {
      assertThat(grep("pattern", pattern, "path", "ten.txt", "max_matches", 1)).startsWith("1: line 1");
    }

    @Test
    void refusesABinaryFileByName() {
      assertThatThrownBy(() -> grep("pattern", "P", "path", "picture.png")).hasMessageContaining("not a text file");
    }

    private String grep(Object... arguments) throws Exception {
      return new GrepTool().call(arguments(arguments), context(folder));
    }
  }

  @Nested
  class Search {

    @Test
    void ranksLinesWithMoreAndRarerWordsFirst() throws Exception {
      Files.writeString(
          folder.resolve("notes.md"),
          "The server starts.\nThe server closed the connection after a timeout.\nThe server report is long.\n");
      Files.createDirectories(folder.resolve("deep"));
      Files.writeString(folder.resolve("deep/more.md"), "Timeouts of the pool\nportable\n");

      String found = search("query", "the server TIMEOUT");

      assertThat(found.lines().limit(2))
          .containsExactly(
              "notes.md:2: The server closed the connection after a timeout.", "deep/more.md:1: Timeouts of the pool");
    }

    @Test
    void findsBeginningsOfWordsOnly() throws Exception {
      Files.writeString(folder.resolve("notes.md"), "report\nport 80\nports\n");
      assertThat(search("query", "port")).isEqualTo("notes.md:3: ports\nnotes.md:2: port 80\n");
    }

    @Test
    void looksIntoMountsToo() throws Exception {
      FileScope scope = new FileScope(Optional.empty(), Map.of("docs", folder));
      assertThat(new SearchTool().call(arguments("query", "10"), context(scope)))
          .isEqualTo("docs/ten.txt:10: line 10\n");
    }

    @Test
    void showsTheBestTwentyOfMany() throws Exception {
      Files.writeString(folder.resolve("many.txt"), lines(1, 5000) + "line special\n");
      String found = search("query", "special line", "path", "many.txt");
      assertThat(found).startsWith("many.txt:5001: line special\n").hasLineCount(20);
    }

    @Test
    void saysWhenNothingFits() throws Exception {
      assertThat(search("query", "zebra")).isEqualTo("[nothing found for [zebra]]\n");
      assertThatThrownBy(() -> search("query", "?!")).hasMessageContaining("no words");
    }

    private String search(Object... arguments) throws Exception {
      return new SearchTool().call(arguments(arguments), context(folder));
    }
  }

  private static String lines(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
  }
}
