package io.gantry.engine.run;

import io.gantry.engine.context.Caller;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.workflow.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
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

  /** A verdict can be wrong, so a refusal for good is not believed at once; but every new try may pay for model calls. */
  private static final int ATTEMPTS_BEFORE_REFUSAL_COUNTS = 3;

  private final EngineServices services;
  private final Calls calls;
  private final RunContext context;
  private final RunLogic logic;
  private final RunView view;
  private final RunAgents agents;
  private final Consumer<Ending> onEnd;
  private final Mailbox<Message> mailbox;
  private final List<Message> backlog = new ArrayList<>();
  private final Map<StepId, Calls.Call> inFlight = new HashMap<>();
  private final Map<StepId, Runnable> retries = new HashMap<>();
  private final Map<StepId, Runnable> deadlines = new HashMap<>();
  private final PostedAnswers answers = new PostedAnswers();
  private Runnable cancelLook = () -> {};
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
    this.calls = calls;
    this.view = view;
    this.agents = agents;
    this.onEnd = onEnd;
    this.context = RunContext.of(view, caller);
    this.logic = new RunLogic(services, view, agents);
    this.mailbox = new Mailbox<>(turn -> runs.execute(() -> context.turn().run(turn)), this::receive);
  }

  /** How a coordinator came to its end. */
  sealed interface Ending {

    /** The run has ended, durably. */
    record Done() implements Ending {}

    /** Another coordinator has the run. */
    record Fenced(FencedException cause) implements Ending {}

    /** The journal would not take the run's entries; what they recorded is not acted upon. */
    record Unrecorded(Throwable cause) implements Ending {}

    /** The engine failed while it decided, or the journal refuses the run's entries time and again. */
    record Broken(Throwable cause) implements Ending {}

    /** Somebody stopped the coordinator; the run goes on when it is taken up again. */
    record Stopped() implements Ending {}
  }

  private sealed interface Message {
    record Begin() implements Message {}

    record ModelDone(StepId step, ModelOutcome outcome) implements Message {}

    record ToolsDone(StepId step, List<ToolOutcome> outcomes) implements Message {}

    record RetryDue(StepId step) implements Message {}

    record LookAtClock() implements Message {}

    record QuestionDue(StepId step) implements Message {}

    record Answer(PostedAnswers.Posted answer) implements Message {}

    record Cancel(String by) implements Message {}

    record Committed() implements Message {}

    record NotCommitted(Throwable cause) implements Message {}

    record Drain() implements Message {}

    record Stop() implements Message {}
  }

  /** Starts the run, or goes on with it; called once. */
  void begin() {
    mailbox.post(new Message.Begin());
  }

  /** Asks the run to end. Does nothing once it has ended. */
  @Override
  public void cancel(String by) {
    mailbox.post(new Message.Cancel(by));
  }

  /**
   * Begins nothing more: what is under way is awaited and recorded, then this coordinator stops. Retries are not awaited,
   * and calls that no thread has taken up are taken back. Calling it again does nothing.
   */
  @Override
  public void drain() {
    drainAsked = true;
    mailbox.post(new Message.Drain());
  }

  /**
   * Answers a question of the run.
   *
   * @return completes once what became of the answer is durable; {@link AnswerOutcome.NotTaken} when that cannot be known
   */
  @Override
  public CompletionStage<AnswerOutcome> answer(GivenAnswer given) {
    PostedAnswers.Posted posted = new PostedAnswers.Posted(given);
    mailbox.post(new Message.Answer(posted));
    return posted.outcome();
  }

  /** Stops this coordinator where it stands; what it has not committed never happened. */
  @Override
  public void stop() {
    mailbox.post(new Message.Stop());
  }

  private void receive(Message message) {
    if (message instanceof Message.Answer posted) {
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
      if (message instanceof Message.Stop || draining && message instanceof Message.Begin) {
        close(new Ending.Stopped());
      } else if (message instanceof Message.Drain) {
        LOG.debug("Run {}: drains with {} calls under way", view.workflowId(), inFlight.size());
      } else if (message instanceof Message.Committed) {
        committed();
      } else if (message instanceof Message.NotCommitted failed) {
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

  private void tell(Message message) {
    if (view.status().isFinal()) {
      // What arrived together with the message that ended the run: after a final event nothing is recorded.
      return;
    }
    if (message instanceof Message.Begin) {
      begun = true;
      logic.begin();
    } else if (message instanceof Message.ModelDone done) {
      inFlight.remove(done.step());
      logic.modelDone(done.step(), done.outcome());
    } else if (message instanceof Message.ToolsDone done) {
      inFlight.remove(done.step());
      logic.toolsDone(done.step(), done.outcomes());
    } else if (message instanceof Message.RetryDue due) {
      retries.remove(due.step());
      logic.retryDue(due.step());
    } else if (message instanceof Message.LookAtClock) {
      logic.lookAtClock();
    } else if (message instanceof Message.QuestionDue due) {
      logic.questionDue(due.step());
    } else if (message instanceof Message.Answer posted) {
      answers.judged(posted.answer(), logic.answer(posted.answer().given()));
    } else if (message instanceof Message.Cancel cancel) {
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
                mailbox.post(failure == null ? new Message.Committed() : new Message.NotCommitted(failure)));
  }

  private void committed() {
    List<JournalEntry> entries = committing;
    committing = List.of();
    services.listener().committed(view.workflowId(), entries, view.summary());
    answers.tell();
    if (view.status().isFinal()) {
      close(new Ending.Done());
      return;
    }
    act();
    if (!backlog.isEmpty()) {
      List<Message> arrived = List.copyOf(backlog);
      backlog.clear();
      arrived.forEach(this::tell);
      commit();
    }
  }

  private void notCommitted(Throwable cause) {
    Throwable root = cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    if (root instanceof FencedException fenced) {
      close(new Ending.Fenced(fenced));
      return;
    }
    boolean mayPass = root instanceof JournalSink.UnavailableException || root instanceof RejectedExecutionException;
    if (mayPass || view.attempts() < ATTEMPTS_BEFORE_REFUSAL_COUNTS) {
      close(new Ending.Unrecorded(root));
    } else {
      LOG.error("Run {}: the journal refuses its entries for good", view.workflowId(), root);
      close(new Ending.Broken(root));
    }
  }

  private void letGoOfWhatWaits() {
    draining = true;
    logic.beginNothing();
    retries.values().forEach(Runnable::run);
    retries.clear();
    inFlight.values().removeIf(Calls.Call::withdraw);
  }

  private void stopOnceDrained() {
    if (draining && !closed && inFlight.isEmpty() && committing.isEmpty() && backlog.isEmpty()) {
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
      if (draining && !isOwed(action)) {
        continue;
      }
      if (action instanceof Action.CallModel call) {
        StepId step = call.call().step();
        inFlight.put(
            step,
            calls.callModel(context, call.call(), outcome -> mailbox.post(new Message.ModelDone(step, outcome))));
      } else if (action instanceof Action.CallTools call) {
        StepId step = call.group().step();
        inFlight.put(
            step,
            calls.callTools(context, call.group(), outcomes -> mailbox.post(new Message.ToolsDone(step, outcomes))));
      } else if (action instanceof Action.KeepAnswer keep) {
        services.answers().keep(keep.key(), keep.answer(), keep.howLong());
      } else if (action instanceof Action.RetryLater retry) {
        StepId step = retry.step();
        retries.put(step, services.timer().after(retry.delay(), () -> mailbox.post(new Message.RetryDue(step))));
      } else if (action instanceof Action.LookAtQuestion look) {
        StepId step = look.step();
        deadlines.put(step, services.timer().after(look.delay(), () -> mailbox.post(new Message.QuestionDue(step))));
      } else if (action instanceof Action.LookAtClock look) {
        cancelLook.run();
        cancelLook = services.timer().after(look.delay(), () -> mailbox.post(new Message.LookAtClock()));
      }
    }
  }

  private void close(Ending ending) {
    closed = true;
    try {
      inFlight.values().forEach(Calls.Call::cancel);
      retries.values().forEach(Runnable::run);
      deadlines.values().forEach(Runnable::run);
      cancelLook.run();
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
