package io.gantry.engine.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * By what one sees that a file is still the one that was read.
 *
 * @param modified nanoseconds since 1970 as far as the file system counts them; 0 for a file that is not there
 * @param size in bytes
 * @param identity the file system's own, which an editor changes that writes a new file in the old one's place; empty
 *     where there is none
 */
public record FileStamp(long modified, long size, String identity) {

  /** Of a file that is not there. */
  public static final FileStamp MISSING = new FileStamp(0, 0, "");

  /** How the file is now. */
  public static FileStamp of(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(
          attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
          attributes.size(),
          Optional.ofNullable(attributes.fileKey()).map(Objects::toString).orElse(""));
    } catch (IOException notThere) {
      return MISSING;
    }
  }
}
