package io.gantry.benchmarks.result;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Everything one run of the benchmark found, as its file holds it. */
public record Results(Machine machine, List<Line> lines) {

  public Results {
    lines = List.copyOf(lines);
  }

  /**
   * Reads what {@link #write} has written, by this version or another.
   *
   * @throws IOException when there is no such file or it holds no results
   */
  public static Results read(Path file) throws IOException {
    return mapper().readValue(file.toFile(), Results.class);
  }

  /** Writes a JSON file, replacing it, and its folder when it is not there. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    mapper().writeValue(file.toFile(), this);
  }

  private static ObjectMapper mapper() {
    return JsonMapper.builder()
        .addModule(new Jdk8Module())
        .addModule(new JavaTimeModule())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();
  }
}
