package io.gantry.cli.dev;

import io.gantry.cli.CommandFailedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's own programs, unpacked from the class path into a folder named after their version. */
final class PostgresBinaries {

  private final Path parent;

  /**
   * @param parent the folder that holds one folder for each version
   */
  PostgresBinaries(Path parent) {
    this.parent = parent;
  }

  /**
   * The folder with the programs. Unpacks them (about a second) when it is not there yet.
   *
   * @throws CommandFailedException when there are none for this operating system and processor
   */
  Path bin() throws IOException {
    Path folder = parent.resolve(version());
    if (!Files.isDirectory(folder)) {
      // Unpacked beside its place and moved, so that an interrupted start leaves nothing that looks complete.
      Path draft = Files.createTempDirectory(Files.createDirectories(parent), "unpacking");
      unpack(draft);
      Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    return folder.resolve("bin");
  }

  /** The first number of the version, which the format of the data depends on. */
  String majorVersion() throws IOException {
    String version = version();
    return version.substring(0, version.indexOf('.'));
  }

  private static String version() throws IOException {
    Properties versions = new Properties();
    try (InputStream in = PostgresBinaries.class.getResourceAsStream("versions.properties")) {
      versions.load(in);
    }
    return versions.getProperty("postgres.version");
  }

  private static String archive() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    String processor = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    return "/postgres-" + system + "-" + processor + ".txz";
  }

  private static void unpack(Path target) throws IOException {
    try (InputStream packed = PostgresBinaries.class.getResourceAsStream(archive())) {
      if (packed == null) {
        throw CommandFailedException.failed(
            "There is no PostgreSQL for " + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                + " to start; expected " + archive() + " on the class path");
      }
      try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
          unpack(entry, tar, target);
        }
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
    Path place = target.resolve(entry.getName()).normalize();
    if (!place.startsWith(target)) {
      throw new IOException("The PostgreSQL archive holds a path outside itself: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(place);
      return;
    }
    Files.createDirectories(place.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(place, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.createLink(place, target.resolve(entry.getLinkName()));
    } else {
      Files.copy(content, place);
      if ((entry.getMode() & 0100) != 0) {
        EnumSet<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(place));
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        Files.setPosixFilePermissions(place, permissions);
      }
    }
  }
}
