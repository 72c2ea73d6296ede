package io.gantry.cli;

import io.gantry.cli.api.GantryApi;
import io.gantry.cli.api.RefusedException;
import io.gantry.cli.api.RunMessage;
import io.gantry.cli.progress.ProgressView;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts what a run asks to the person at the keyboard, one question at a time in the order in which they were asked; where
 * there is no keyboard, says how to answer. A question that is closed elsewhere meanwhile keeps what was typed from being
 * sent. Safe for several threads.
 */
final class Interview {

  private final GantryApi api;
  private final String run;
  private final ProgressView view;
  private final Optional<BufferedReader> keyboard;
  private final Map<String, RunMessage> open = new LinkedHashMap<>();
  private boolean begun;

  Interview(GantryApi api, String run, ProgressView view, Optional<BufferedReader> keyboard) {
    this.api = api;
    this.run = run;
    this.view = view;
    this.keyboard = keyboard;
  }

  /** Takes the run's next event in; never waits for the person. */
  synchronized void apply(RunMessage message) {
    if (message.kind().equals("QuestionAsked")) {
      open.put(message.step(), message);
      if (keyboard.isEmpty()) {
        view.say(howToAnswer(message));
      } else if (!begun) {
        begun = true;
        Thread asking = new Thread(() -> askAll(keyboard.get()), "questions");
        asking.setDaemon(true);
        asking.start();
      }
    } else if (message.kind().equals("StepCompleted") || message.kind().equals("StepFailed")) {
      open.remove(message.step());
    } else if (message.isFinal()) {
      open.clear();
    }
    notifyAll();
  }

  private void askAll(BufferedReader lines) {
    try {
      while (true) {
        RunMessage question = next();
        view.hold("answer " + question.step() + "> ");
        Optional<String> line = Optional.ofNullable(lines.readLine());
        view.release();
        if (line.isEmpty()) {
          view.say(howToAnswer(question));
          return;
        }
        if (!line.get().isBlank()) {
          answer(question.step(), line.get());
        }
      }
    } catch (IOException e) {
      view.release();
      view.say("The keyboard cannot be read: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized RunMessage next() throws InterruptedException {
    Iterator<RunMessage> questions = open.values().iterator();
    while (!questions.hasNext()) {
      wait();
      questions = open.values().iterator();
    }
    return questions.next();
  }

  private void answer(String gate, String text) {
    synchronized (this) {
      if (!open.containsKey(gate)) {
        view.say("Question " + gate + " is closed already; what you typed was not sent.");
        return;
      }
    }
    try {
      api.answer(run, Optional.of(gate), text);
      synchronized (this) {
        open.remove(gate);
      }
    } catch (RefusedException e) {
      view.say("Not taken: " + e.problem().detail());
    } catch (CommandFailedException e) {
      view.say("Not taken: " + e.getMessage());
    }
  }

  private String howToAnswer(RunMessage question) {
    return "       answer it with: ./gantry answer " + run + " --gate '" + question.step() + "' ANSWER";
  }
}
