package io.gantry.engine.run;

import io.gantry.engine.context.Caller;
import io.gantry.engine.workflow.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one run: takes what happened, one message at a time, lets {@link RunLogic} decide what follows, appends both to
 * the journal in one go, and acts once the journal has it. While a commit is under way further messages wait, so that
 * whatever arrives meanwhile shares the next commit.
 *
 * <p>Nothing is acted upon, and nothing is shown to a listener, before it is durable. A coordinator that finds its run's
 * journal written by another stops at once and leaves no trace.
 */
final class Coordinator implements ActiveRun {

  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

  private final EngineServices services;
  private final RunLogic logic;
  private final RunView view;
  private final RunAgents agents;
  private final Consumer<Ending> onEnd;
  private final Mailbox<RunMessage> mailbox;
  private final List<RunMessage> backlog = new ArrayList<>();
  private final PostedAnswers answers = new PostedAnswers();
  private final UnderWay underWay;
  private List<JournalEntry> committing = List.of();
  private volatile boolean drainAsked;
  private boolean begun;
  private boolean draining;
  private boolean closed;

  /**
   * @param runs where messages are handled
   * @param caller in whose name models and tools are called
   * @param onEnd told once, when nothing more will come from this coordinator
   */
  Coordinator(
      EngineServices services,
      PatientExecutor runs,
      Calls calls,
      RunView view,
      Caller caller,
      RunAgents agents,
      Consumer<Ending> onEnd) {
    this.services = services;
    this.view = view;
    this.agents = agents;
    this.onEnd = onEnd;
    this.logic = new RunLogic(services, view, agents);
    RunContext context = RunContext.of(view, caller);
    this.mailbox = new Mailbox<>(turn -> runs.execute(() -> context.turn().run(turn)), this::receive);
    this.underWay = new UnderWay(services, calls, context, mailbox::post);
  }

  /** Starts the run, or goes on with it; called once. */
  void begin() {
    mailbox.post(new RunMessage.Begin());
  }

  /** Asks the run to end. Does nothing once it has ended. */
  @Override
  public void cancel(String by) {
    mailbox.post(new RunMessage.Cancel(by));
  }

  /**
   * Begins nothing more: what is under way is awaited and recorded, then this coordinator stops. Retries are not awaited,
   * and calls that no thread has taken up are taken back. Calling it again does nothing.
   */
  @Override
  public void drain() {
    drainAsked = true;
    mailbox.post(new RunMessage.Drain());
  }

  /**
   * Answers a question of the run.
   *
   * @return completes once what became of the answer is durable; {@link AnswerOutcome.NotTaken} when that cannot be known
   */
  @Override
  public CompletionStage<AnswerOutcome> answer(GivenAnswer given) {
    PostedAnswers.Posted posted = new PostedAnswers.Posted(given);
    mailbox.post(new RunMessage.Answer(posted));
    return posted.outcome();
  }

  /** Stops this coordinator where it stands; what it has not committed never happened. */
  @Override
  public void stop() {
    mailbox.post(new RunMessage.Stop());
  }

  private void receive(RunMessage message) {
    if (message instanceof RunMessage.Answer posted) {
      // Nothing may be recorded before the run is taken up.
      if (closed || !begun) {
        posted.answer().refuse();
        return;
      }
      answers.arrived(posted.answer());
    }
    if (closed) {
      return;
    }
    try {
      if (drainAsked && !draining) {
        // Not when its message comes: one that was posted before might begin something.
        letGoOfWhatWaits();
      }
      if (message instanceof RunMessage.Stop || draining && message instanceof RunMessage.Begin) {
        close(new Ending.Stopped());
      } else if (message instanceof RunMessage.Drain) {
        LOG.debug("Run {}: drains with {} calls under way", view.workflowId(), underWay.calls());
      } else if (message instanceof RunMessage.Committed) {
        committed();
      } else if (message instanceof RunMessage.NotCommitted failed) {
        notCommitted(failed.cause());
      } else if (!committing.isEmpty()) {
        backlog.add(message);
      } else {
        tell(message);
        commit();
      }
      stopOnceDrained();
    } catch (RuntimeException | Error e) {
      // Errors too, a stack that overflows above all: a message that is lost leaves the run hanging for ever.
      LOG.error("Run {}: the engine failed and gives the run up", view.workflowId(), e);
      if (!closed) {
        close(new Ending.Broken(e));
      }
    }
  }

  private void tell(RunMessage message) {
    if (view.status().isFinal()) {
      // What arrived together with the message that ended the run: after a final event nothing is recorded.
      return;
    }
    if (message instanceof RunMessage.Begin) {
      begun = true;
      logic.begin();
    } else if (message instanceof RunMessage.ModelDone done) {
      underWay.ended(done.step());
      logic.modelDone(done.step(), done.outcome());
    } else if (message instanceof RunMessage.ToolsDone done) {
      underWay.ended(done.step());
      logic.toolsDone(done.step(), done.outcomes());
    } else if (message instanceof RunMessage.RetryDue due) {
      underWay.retried(due.step());
      logic.retryDue(due.step());
    } else if (message instanceof RunMessage.LookAtClock) {
      logic.lookAtClock();
    } else if (message instanceof RunMessage.QuestionDue due) {
      logic.questionDue(due.step());
    } else if (message instanceof RunMessage.Answer posted) {
      answers.judged(posted.answer(), logic.answer(posted.answer().given()));
    } else if (message instanceof RunMessage.Cancel cancel) {
      logic.cancel(cancel.by());
    }
  }

  private void commit() {
    logic.settle();
    committing = logic.takeEntries();
    if (committing.isEmpty()) {
      answers.tell();
      act();
      return;
    }
    services
        .journal()
        .append(view.workflowId(), committing, view.summary())
        .whenComplete(
            (done, failure) ->
                mailbox.post(failure == null ? new RunMessage.Committed() : new RunMessage.NotCommitted(failure)));
  }

  private void committed() {
    List<JournalEntry> entries = committing;
    committing = List.of();
    services.listener().committed(view.workflowId(), entries, view.summary());
    answers.tell();
    if (view.status().isFinal()) {
      if (view.status() == RunStatus.COMPLETED) {
        // Of a run that fails, the answers it fails over are here, and nobody else should be given them.
        logic.takeActions().forEach(underWay::keep);
      }
      close(new Ending.Done());
      return;
    }
    act();
    if (!backlog.isEmpty()) {
      List<RunMessage> arrived = List.copyOf(backlog);
      backlog.clear();
      arrived.forEach(this::tell);
      commit();
    }
  }

  private void notCommitted(Throwable cause) {
    Ending ending = Ending.notCommitted(cause, view.attempts());
    if (ending instanceof Ending.Broken broken) {
      LOG.error("Run {}: the journal refuses its entries for good", view.workflowId(), broken.cause());
    }
    close(ending);
  }

  private void letGoOfWhatWaits() {
    draining = true;
    logic.beginNothing();
    underWay.letGoOfWhatWaits();
  }

  private void stopOnceDrained() {
    if (draining && !closed && underWay.calls() == 0 && committing.isEmpty() && backlog.isEmpty()) {
      close(new Ending.Stopped());
    }
  }

  /** A tool call that must run once and whose intent is durable: left undone, nobody could tell whether it ran. */
  private boolean isOwed(Action action) {
    return action instanceof Action.CallTools call
        && call.group().calls().stream()
            .anyMatch(tool -> view.step(call.group().step()).orElseThrow().unsafeCalls().get(tool.id()) == Effect.ONCE);
  }

  private void act() {
    for (Action action : logic.takeActions()) {
      if (!draining || isOwed(action)) {
        underWay.begin(action);
      }
    }
  }

  private void close(Ending ending) {
    closed = true;
    try {
      underWay.cancel();
      answers.close();
    } finally {
      try {
        agents.close();
      } finally {
        onEnd.accept(ending);
      }
    }
  }
}
