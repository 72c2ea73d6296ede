package io.gantry.cli.progress;

import io.gantry.cli.api.RunMessage;
import java.io.PrintStream;

/** Shows a run as lines that are only ever added: for pipes, logs and simple terminals. */
public final class PlainView implements ProgressView {

  private final PrintStream out;
  private final RunTimes run;
  private final StepLines lines = new StepLines(Style.PLAIN);

  /**
   * @param run has taken each event in before it is shown
   */
  public PlainView(PrintStream out, RunTimes run) {
    this.out = out;
    this.run = run;
  }

  @Override
  public synchronized void show(RunMessage message) {
    if (message.kind().equals("StepStarted") || message.kind().equals("ToolStepStarted")) {
      out.println(lines.started(run.step(message.step())));
    }
    lines.lasting(message, run).ifPresent(out::println);
  }

  @Override
  public synchronized void say(String text) {
    out.println(text);
  }

  @Override
  public synchronized void hold(String prompt) {
    out.print(prompt);
    out.flush();
  }

  @Override
  public void release() {
    // Nothing was held back: lines that are only added disturb what is typed for a moment and stay readable.
  }

  @Override
  public void close() {
    out.flush();
  }
}
