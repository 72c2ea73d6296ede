package io.gantry.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTextsTest {

  @TempDir Path folder;
  private final List<Path> read = new ArrayList<>();
  private final List<Boolean> uses = new ArrayList<>();
  private final FileTexts texts =
      new FileTexts(
          3,
          file -> {
            read.add(file);
            return Files.readString(file);
          },
          uses::add);

  @Test
  void aFileIsReadOnceForFiveUses() throws IOException {
    Path file = write("a.md", "Hello", 1);

    for (int i = 0; i < 5; i++) {
      assertThat(texts.read(file)).isEqualTo("Hello");
    }

    assertThat(read).containsExactly(file);
    assertThat(uses).containsExactly(false, true, true, true, true);
  }

  @Test
  void usesAreCountedAndAfterClearingEachFileIsReadAgain() throws IOException {
    Path file = write("a.md", "Hello", 1);
    texts.read(file);
    texts.read(file);

    texts.clear();
    texts.read(file);

    assertThat(read).hasSize(2);
    assertThat(texts.hits()).isEqualTo(1);
    assertThat(texts.misses()).isEqualTo(2);
    assertThat(texts.evictions()).isZero();
  }

  @Test
  void anEditIsNoticedByTimeAndBySize() throws IOException {
    Path file = write("a.md", "Hello", 1);
    texts.read(file);

    write("a.md", "Hallo", 2);
    assertThat(texts.read(file)).isEqualTo("Hallo");
    write("a.md", "Longer", 2);
    assertThat(texts.read(file)).isEqualTo("Longer");
  }

  @Test
  void aFilePutInPlaceOfTheOldOneIsNoticedThoughTimeAndSizeAreTheSame() throws IOException {
    Path file = write("a.md", "Hello", 1);
    texts.read(file);

    Files.move(write("new.md", "Hallo", 1), file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(texts.read(file)).isEqualTo("Hallo");
  }

  @Test
  void aFileThatIsGoneIsNotAnsweredFromMemory() throws IOException {
    Path file = write("a.md", "Hello", 1);
    texts.read(file);
    Files.delete(file);

    assertThat(FileStamp.of(file)).isEqualTo(FileStamp.MISSING);
    assertThatThrownBy(() -> texts.read(file)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void theFileUsedLeastRecentlyMakesRoom() throws IOException {
    Path a = write("a.md", "a", 1);
    Path b = write("b.md", "b", 1);
    texts.read(a);
    texts.read(b);
    texts.read(write("c.md", "c", 1));
    texts.read(a);
    texts.read(write("d.md", "d", 1));
    read.clear();

    texts.read(a);
    texts.read(b);

    assertThat(read).containsExactly(b);
    assertThat(texts.size()).isEqualTo(3);
  }

  private Path write(String name, String text, long modified) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setLastModifiedTime(file, FileTime.fromMillis(modified * 1_000));
  }
}
