package io.gantry.cli;

import io.gantry.cli.api.FinishedRun;
import io.gantry.cli.api.GantryApi;
import io.gantry.cli.api.RefusedException;
import io.gantry.cli.api.RunFeed;
import io.gantry.cli.progress.ArtifactFolder;
import io.gantry.cli.progress.LiveView;
import io.gantry.cli.progress.PlainView;
import io.gantry.cli.progress.ProgressView;
import io.gantry.cli.progress.RunTimes;
import io.gantry.cli.progress.TimingTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One run that a user looks at from its start to its end. */
final class WatchedRun {

  private static final long TICK_MILLIS = 100;
  private static final long SECOND_CTRL_C_SECONDS = 3;

  private final GantryApi api;
  private final String id;
  private final Terminal terminal;
  private final ArtifactFolder artifacts;
  private final PrintStream out = System.out;
  private final RunTimes times = new RunTimes();
  private final AtomicInteger interrupts = new AtomicInteger();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });

  WatchedRun(GantryApi api, String id, Terminal terminal, Path artifacts) {
    this.api = api;
    this.id = id;
    this.terminal = terminal;
    this.artifacts = new ArtifactFolder(artifacts);
  }

  /**
   * Shows the run, then its result, times and artifacts; blocks until it ended.
   *
   * @return the exit code of a run that completed
   * @throws CommandFailedException with the exit code of one that did not
   */
  int untilItsEnd() throws IOException {
    follow();
    FinishedRun run = api.run(id);
    if (!run.result().isEmpty()) {
      out.println();
      out.println(run.result());
    }
    out.println();
    TimingTable.of(times).forEach(out::println);
    for (String path : run.artifacts()) {
      try (InputStream content = api.artifact(id, path)) {
        out.println("saved " + Path.of("").toAbsolutePath().relativize(artifacts.save(path, content)));
      }
    }
    out.println(api.address(id));
    return exitCode(run);
  }

  private void follow() {
    ProgressView view;
    if (terminal.live()) {
      LiveView live = new LiveView(out, times, terminal.style(), terminal.width(), Clock.systemUTC());
      timer.scheduleAtFixedRate(live::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
      view = live;
    } else {
      view = new PlainView(out, times);
    }
    CtrlC.handleWith(() -> interrupted(view));
    Interview interview = new Interview(api, id, view, keyboard());
    try (view) {
      new RunFeed(api, id)
          .follow(
              message -> {
                synchronized (view) {
                  times.apply(message);
                  view.show(message);
                }
                interview.apply(message);
              });
    } finally {
      timer.shutdownNow();
    }
  }

  private Optional<BufferedReader> keyboard() {
    return terminal.keyboard()
        ? Optional.of(new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())))
        : Optional.empty();
  }

  private void interrupted(ProgressView view) {
    int count = interrupts.incrementAndGet();
    if (count == 1) {
      view.say("The run goes on. Ctrl-C again within " + SECOND_CTRL_C_SECONDS + " s cancels it.");
      timer.schedule(() -> leave(view), SECOND_CTRL_C_SECONDS, TimeUnit.SECONDS);
    } else if (count == 2) {
      view.say("Cancelling the run ...");
      timer.execute(() -> cancel(view));
    } else {
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
  }

  private void leave(ProgressView view) {
    if (interrupts.get() == 1) {
      view.close();
      out.println("Watching ended; the run goes on at " + api.address(id));
      out.println("Cancel it with: curl -X POST -u admin " + api.address(id) + "/cancel");
      out.flush();
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
  }

  private void cancel(ProgressView view) {
    try {
      api.cancel(id);
    } catch (CommandFailedException | RefusedException e) {
      view.say("The run could not be cancelled: " + e.getMessage());
    }
  }

  private int exitCode(FinishedRun run) {
    return switch (run.status()) {
      case "completed" -> ExitCode.DONE;
      case "cancelled" -> throw new CommandFailedException(ExitCode.RUN_FAILED, "Run " + id + " was cancelled");
      default -> {
        int code = run.errorKind().equals("budget") ? ExitCode.BUDGET : ExitCode.RUN_FAILED;
        String kind = run.errorKind().isEmpty() ? "" : " (" + run.errorKind() + ")";
        throw new CommandFailedException(code, "Run " + id + " " + run.status() + kind + ": " + run.error());
      }
    };
  }
}
