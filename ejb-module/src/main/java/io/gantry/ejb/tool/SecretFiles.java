package io.gantry.ejb.tool;

import io.gantry.engine.workflow.Environment.Secret;
import io.gantry.engine.workflow.Environment.Source;
import io.gantry.engine.workflow.InvalidWorkflowException;
import io.gantry.engine.workflow.Workflow;
import io.gantry.engine.workflow.WorkflowProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Secrets in files of the one folder that the operator opens, read anew each time, so that a file that was replaced counts
 * at once. Links may lead anywhere inside the folder, as those of mounted secrets do, and nowhere else. Thread-safe.
 */
public final class SecretFiles {

  /** Longer than any header may be. */
  private static final int MAX_BYTES = 8192;

  private final Optional<Path> folder;

  /**
   * @param folder absolute; empty opens no file at all
   */
  public SecretFiles(Optional<Path> folder) {
    this.folder = folder;
  }

  /**
   * Refuses, before anything runs, what no file could ever answer. Whether a file is there shows when it is needed.
   *
   * @throws InvalidWorkflowException naming every such secret
   */
  public void check(Workflow workflow) {
    List<WorkflowProblem> problems = new ArrayList<>();
    List<Secret> secrets = workflow.environment().secrets();
    for (int i = 0; i < secrets.size(); i++) {
      if (secrets.get(i).source() == Source.FILE) {
        String pointer = "/env/secrets/" + i;
        refusal(secrets.get(i)).ifPresent(reason -> problems.add(new WorkflowProblem("input", pointer, 0, reason)));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidWorkflowException(problems);
    }
  }

  private Optional<String> refusal(Secret secret) {
    if (folder.isEmpty()) {
      return Optional.of(
          "The secret " + secret.key() + " is kept in a file, and this server opens no folder for such files;"
              + " its operator sets one with gantry.secrets.dir");
    }
    return path(secret).isPresent()
        ? Optional.empty()
        : Optional.of(
            "The secret " + secret.key() + " has the path '" + name(secret) + "', which does not stay inside the folder"
                + " that gantry.secrets.dir opens; name a file relative to it");
  }

  /** The secret's value, line ends at its end left out; empty when there is no such file, or none that can be a value. */
  Optional<String> find(Secret secret) {
    return path(secret).flatMap(this::real).flatMap(SecretFiles::content).filter(SecretFiles::isValue);
  }

  private static String name(Secret secret) {
    return secret.path().or(secret::name).orElse(secret.key());
  }

  private Optional<Path> path(Secret secret) {
    try {
      return folder
          .map(root -> root.resolve(name(secret)).normalize())
          .filter(path -> path.startsWith(folder.get()) && !path.equals(folder.get()));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private Optional<Path> real(Path path) {
    try {
      Path real = path.toRealPath();
      return real.startsWith(folder.orElseThrow().toRealPath()) ? Optional.of(real) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> content(Path file) {
    // Opening a pipe or a device can block for ever.
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES ? Optional.empty() : Optional.of(withoutLineEnd(text(bytes)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String text(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static String withoutLineEnd(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }

  /** What a header can hold: one line, not empty. */
  private static boolean isValue(String text) {
    return !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
  }
}
