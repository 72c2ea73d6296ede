package io.gantry.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Public MCP servers from npm, fetched once and kept below the build's folder.
 *
 * @param folder where npm installs
 */
record NpmServers(Path folder) {

  private static final List<String> PACKAGES =
      List.of("@modelcontextprotocol/server-everything@2026.8.31", "@modelcontextprotocol/server-memory");

  Path program(String server) {
    return folder.resolve("node_modules/@modelcontextprotocol/server-" + server + "/dist/index.js");
  }

  /** Whether node and npm are on the PATH. */
  static boolean areRunnable() {
    return Stream.of("node", "npm").allMatch(
        program ->
            Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
  }

  /** Fetches what is not there yet. */
  void install() throws IOException, InterruptedException {
    if (Files.exists(program("everything")) && Files.exists(program("memory"))) {
      return;
    }
    Files.createDirectories(folder);
    List<String> command =
        new ArrayList<>(List.of("npm", "install", "--prefix", folder.toString(), "--no-audit", "--no-fund"));
    command.addAll(PACKAGES);
    Path said = folder.resolve("npm.log");
    Process npm =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (!npm.waitFor(3, TimeUnit.MINUTES) || npm.exitValue() != 0) {
      npm.destroyForcibly();
      throw new IOException(String.join(" ", command) + " did not work, see " + said);
    }
  }

  /** Starts the server "everything" for HTTP on loopback; returns when it listens. */
  Process serve(int port) throws IOException, InterruptedException {
    Path preload = folder.resolve("loopback-only.cjs");
    // By itself it listens on every interface.
    Files.writeString(
        preload,
        """
        const { Server } = require('net');
        const listen = Server.prototype.listen;
        Server.prototype.listen = function (port, ...rest) {
          return listen.call(this, Number(port), '127.0.0.1', ...rest);
        };
        """);
    ProcessBuilder builder =
        new ProcessBuilder("node", "--require", preload.toString(), program("everything").toString(), "streamableHttp")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(Map.of("PORT", Integer.toString(port)));
    Process process = builder.start();
    var remarks = process.errorReader();
    for (String line = remarks.readLine(); line != null; line = remarks.readLine()) {
      if (line.contains("listening on port")) {
        return process;
      }
    }
    throw new IOException("The MCP server ended with " + process.waitFor() + " instead of listening");
  }
}
