package io.gantry.cli;

import io.gantry.cli.dev.Checkout;
import io.gantry.cli.dev.DevEnvironment;
import io.gantry.cli.dev.LogTail;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the end of the development server's log. */
@Command(name = "logs", description = "Shows the development server's log.", mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

  private static final long POLL_MILLIS = 200;

  @Option(names = {"-f", "--follow"}, description = "Go on showing what is added, until Ctrl-C.")
  private boolean follow;

  @Option(names = "--db", description = "The database's log instead.")
  private boolean database;

  @Option(names = {"-n", "--lines"}, description = "How many lines (default: ${DEFAULT-VALUE}).", defaultValue = "50")
  private int lines;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Checkout checkout = Checkout.of(System.getenv());
    Path log = database ? checkout.databaseLog() : new DevEnvironment(checkout, System.getenv()).log();
    if (!Files.exists(log)) {
      throw CommandFailedException.failed("There is no log " + log + " yet; ./gantry up starts the server");
    }
    long position = Files.size(log);
    System.out.println(LogTail.of(log, lines));
    while (follow) {
      position = showFrom(log, position);
      Thread.sleep(POLL_MILLIS);
    }
    return ExitCode.DONE;
  }

  private static long showFrom(Path log, long position) throws IOException {
    if (!Files.exists(log)) {
      return position;
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      // Shorter than before: a new log began in its place.
      long start = file.length() < position ? 0 : position;
      file.seek(start);
      byte[] added = new byte[(int) Math.min(file.length() - start, 1 << 20)];
      file.readFully(added);
      System.out.write(added, 0, added.length);
      System.out.flush();
      return start + added.length;
    }
  }
}
