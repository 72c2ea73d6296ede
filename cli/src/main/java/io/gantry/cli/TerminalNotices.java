package io.gantry.cli;

import io.gantry.cli.dev.Notices;
import java.io.PrintStream;
import java.time.Duration;

/** Tells of the server's start: on a terminal in one line that is rewritten, else in one line at all. */
final class TerminalNotices implements Notices {

  private final PrintStream out;
  private final boolean live;
  private boolean waiting;

  TerminalNotices(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  @Override
  public void say(String text) {
    waited();
    out.println(text);
  }

  @Override
  public void waiting(String what, Duration elapsed) {
    if (live) {
      out.print("\r" + what + " " + elapsed.toMillis() / 100 / 10.0 + " s");
    } else if (!waiting) {
      out.println(what);
    }
    out.flush();
    waiting = true;
  }

  @Override
  public void waited() {
    if (waiting && live) {
      out.print("\r\u001b[K");
    }
    waiting = false;
    out.flush();
  }
}
