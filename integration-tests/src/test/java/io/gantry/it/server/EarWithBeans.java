package io.gantry.it.server;

import io.gantry.it.BuiltProject;
import io.gantry.it.beans.WordCount;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** The EAR as it is built, and in its {@code lib} a library with a bean whose method is a tool. */
record EarWithBeans(BuiltProject project) {

  Path make() throws IOException {
    Path ear = Files.createDirectories(project.work().resolve("ear-with-beans")).resolve("gantry.ear");
    Files.copy(project.ear(), ear, StandardCopyOption.REPLACE_EXISTING);
    try (FileSystem inside = FileSystems.newFileSystem(ear, Map.of("create", "false"));
        OutputStream library = Files.newOutputStream(inside.getPath("/lib/it-beans.jar"));
        JarOutputStream jar = new JarOutputStream(library)) {
      String name = WordCount.class.getName().replace('.', '/') + ".class";
      jar.putNextEntry(new JarEntry("META-INF/beans.xml"));
      jar.write("<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\" bean-discovery-mode=\"annotated\"/>"
          .getBytes(StandardCharsets.UTF_8));
      jar.putNextEntry(new JarEntry(name));
      try (InputStream bytes = WordCount.class.getResourceAsStream("/" + name)) {
        bytes.transferTo(jar);
      }
    }
    return ear;
  }
}
