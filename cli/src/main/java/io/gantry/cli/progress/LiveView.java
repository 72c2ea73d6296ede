package io.gantry.cli.progress;

import io.gantry.cli.api.RunMessage;
import io.gantry.cli.text.ShortText;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows a run on a terminal: what ended stands above, and below it one line for each open step with its running time,
 * rewritten in place. Each rewriting is one write, so nothing flickers.
 */
public final class LiveView implements ProgressView {

  private static final int MOST_OPEN_LINES = 12;
  private static final String UP_AND_CLEAR = "\u001b[%dA\r\u001b[J";

  private final PrintStream out;
  private final RunTimes run;
  private final Style style;
  private final StepLines lines;
  private final int width;
  private final Clock clock;
  /** Since when a step is open by this machine's clock; the server's may differ. */
  private final Map<String, Instant> open = new LinkedHashMap<>();

  /** What came while somebody typed behind {@link #prompt}; absent while nobody does. */
  private Optional<List<String>> heldBack = Optional.empty();

  private String prompt = "";
  private int drawn;

  /**
   * @param run has taken each event in before it is shown
   * @param width the terminal's columns
   */
  public LiveView(PrintStream out, RunTimes run, Style style, int width, Clock clock) {
    this.out = out;
    this.run = run;
    this.style = style;
    this.lines = new StepLines(style);
    this.width = width;
    this.clock = clock;
  }

  @Override
  public synchronized void show(RunMessage message) {
    switch (message.kind()) {
      case "StepStarted", "ToolStepStarted", "QuestionAsked" -> open.putIfAbsent(message.step(), clock.instant());
      case "StepCompleted", "StepFailed" -> open.remove(message.step());
      default -> {
        // Changes nothing about which steps are open.
      }
    }
    draw(lines.lasting(message, run).map(List::of).orElse(List.of()));
  }

  @Override
  public synchronized void say(String text) {
    if (heldBack.isPresent()) {
      // Not the run's own, so it cannot wait for the typing to end: an answer to Ctrl-C above all.
      out.print("\n" + text + "\n" + prompt);
      out.flush();
      return;
    }
    draw(List.of(text));
  }

  /** Brings the running times up to date; called a few times a second. */
  public synchronized void tick() {
    if (!open.isEmpty()) {
      draw(List.of());
    }
  }

  @Override
  public synchronized void hold(String prompt) {
    this.prompt = prompt;
    Map<String, Instant> steps = new LinkedHashMap<>(open);
    open.clear();
    draw(List.of());
    open.putAll(steps);
    out.print(prompt);
    out.flush();
    heldBack = Optional.of(new ArrayList<>());
  }

  @Override
  public synchronized void release() {
    List<String> lines = heldBack.orElse(List.of());
    heldBack = Optional.empty();
    draw(lines);
  }

  @Override
  public synchronized void close() {
    open.clear();
    heldBack.ifPresent(lines -> {
      out.println();
      release();
    });
    draw(List.of());
  }

  private void draw(List<String> lasting) {
    if (heldBack.isPresent()) {
      heldBack.get().addAll(lasting);
      return;
    }
    List<String> running = openLines();
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append(String.format(UP_AND_CLEAR, drawn));
    }
    lasting.forEach(line -> text.append(line).append('\n'));
    running.forEach(line -> text.append(line).append('\n'));
    drawn = running.size();
    out.print(text);
    out.flush();
  }

  private List<String> openLines() {
    List<String> shown = new ArrayList<>();
    for (Map.Entry<String, Instant> step : open.entrySet()) {
      if (shown.size() == MOST_OPEN_LINES) {
        shown.add(style.faint("       and " + (open.size() - MOST_OPEN_LINES) + " more"));
        break;
      }
      shown.add(openLine(run.step(step.getKey()), Duration.between(step.getValue(), clock.instant())));
    }
    return shown;
  }

  private String openLine(StepTimes step, Duration elapsed) {
    String line =
        "  ...  " + step.id() + "  " + Seconds.running(elapsed) + "  agent " + step.agent()
            + (step.modelCalls() > 0 ? ", model calls " + step.modelCalls() : "")
            + (step.toolCalls() > 0 ? ", tools " + step.toolCalls() : "");
    // A line that wraps would make the count of lines wrong, and the next rewriting leave rests.
    return ShortText.head(line, Math.max(1, width - 1));
  }
}
