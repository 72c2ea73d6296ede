package io.gantry.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveProcessTest {

  @Test
  void aProcessIsFoundByItsNumberAndProgram() {
    long self = ProcessHandle.current().pid();

    assertThat(LiveProcess.find(self, "java")).isPresent();
    assertThat(LiveProcess.find(self, "postgres")).isEmpty();
  }

  @Test
  void aKilledProcessThatNobodyCollectedIsDead() throws Exception {
    assumeThat(Files.exists(Path.of("/proc/self/stat"))).isTrue();
    // The shell becomes a sleep before its child ends, and never collects it.
    Process parent = new ProcessBuilder(List.of("sh", "-c", "sleep 0.5 & echo $!; exec sleep 60")).start();
    try (BufferedReader out = parent.inputReader()) {
      long child = Long.parseLong(out.readLine());
      Path stat = Path.of("/proc", Long.toString(child), "stat");
      while (!Files.readString(stat).contains(") Z")) {
        Thread.onSpinWait();
      }

      assertThat(ProcessHandle.of(child)).get().matches(ProcessHandle::isAlive);
      assertThat(LiveProcess.find(child, "sleep")).isEmpty();
    } finally {
      parent.destroyForcibly();
    }
  }
}
