package io.gantry.engine.tool;

import io.gantry.engine.tool.Flight.Landing;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.Effect;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One call's part in what calls take from each other: it looks whether there is a result already, or whether somebody else
 * is about to have one, before it is made; and tells the others how it ended. Thread-safe; holds no thread.
 */
final class SharedResult implements Flight.Passenger {

  /** What the end of a call says to others who ask for the same. */
  enum Meaning {
    /** It is what the tool says, yes or no, and would say to them. */
    TOLD,
    /** It is what the tool says now: for those who ask at the same time, and kept for nobody. */
    PASSING,
    /** The call came to grief; each of them tries for itself. */
    BROKEN,
    /** Whoever asked does not ask any more; one of them has to make the call. */
    LEFT
  }

  /** The call whose part it is. Its methods are called on any thread, one after the other, and must not block. */
  interface Asker {

    /** There is no result but by making the call. */
    void make();

    /** Ends the call with a result that it was not made for. */
    void take(Landing landing);

    /** Somebody else is about to have a result; one of the other two follows, unless the call ends before. */
    void standBy();
  }

  private final ToolReuse reuse;
  private final Optional<ToolReuse.Share> share;
  private final Optional<String> changedFor;
  private final Executor pool;
  private final Asker asker;

  // Guarded by this.
  private Optional<Flight> flight = Optional.empty();
  private boolean leads;
  private boolean over;

  private volatile boolean followed;

  /**
   * @param pool where a cache's answer is heard that comes on a thread of the cache's own
   */
  SharedResult(
      CallCheck.Checked checked,
      ToolContext context,
      ToolReuse reuse,
      Executor pool,
      Asker asker) {
    Optional<CallCheck.Checked.Ready> ready =
        checked instanceof CallCheck.Checked.Ready may ? Optional.of(may) : Optional.empty();
    this.share = ready.flatMap(call -> reuse.share(call.tool(), call.arguments(), context));
    this.changedFor =
        ready.filter(call -> call.tool().effect(call.arguments()) != Effect.READ).map(call -> context.caller());
    this.reuse = reuse;
    this.pool = pool;
    this.asker = asker;
  }

  /** Makes the call, unless there is a result without it; returns at once. */
  void seek() {
    if (share.isEmpty()) {
      asker.make();
    } else if (!share.get().inFlight() || boards(share.get())) {
      lookUp();
    } else {
      asker.standBy();
    }
  }

  /** Boards a flight; answers whether this call leads. Whoever ended before it had a place to leave must not keep one. */
  private boolean boards(ToolReuse.Share share) {
    // A leader that lands at this moment waits for this lock before it tells this call anything.
    Flight left;
    synchronized (this) {
      Flights.Place place = reuse.flights().board(share.key(), share.caller(), this);
      flight = Optional.of(place.flight());
      leads = place.leads();
      followed = !leads;
      if (!over) {
        return leads;
      }
      left = place.flight();
    }
    left.leave(this);
    return false;
  }

  /** The one who led does not ask any more. */
  @Override
  public void lead() {
    synchronized (this) {
      leads = true;
    }
    lookUp();
  }

  @Override
  public void arrive(Landing landing) {
    boolean kept = landing.source().filter(ToolOutcome.Source.CACHE::equals).isPresent();
    ToolOutcome.Source source = kept ? ToolOutcome.Source.CACHE : ToolOutcome.Source.SHARED;
    asker.take(new Landing(landing.status(), landing.text(), Optional.of(source)));
  }

  @Override
  public void goAlone() {
    asker.make();
  }

  private void lookUp() {
    if (share.orElseThrow().lifetime().isEmpty()) {
      asker.make();
      return;
    }
    CompletableFuture<Optional<String>> found = reuse.cache().get(share.get().key()).toCompletableFuture();
    if (found.isDone()) {
      found(found.join());
    } else {
      found.thenAccept(this::hear);
    }
  }

  /** Goes on elsewhere, where the cache answers on a thread of its own. */
  private void hear(Optional<String> text) {
    try {
      pool.execute(() -> found(text));
    } catch (RejectedExecutionException stopping) {
      // The pool says so to the call itself as well.
      asker.make();
    }
  }

  private void found(Optional<String> text) {
    text.ifPresentOrElse(
        kept -> asker.take(new Landing(Status.OK, kept, Optional.of(ToolOutcome.Source.CACHE))), asker::make);
  }

  /** Whether the call has waited for the result of another one. */
  boolean hasFollowed() {
    return followed;
  }

  /** The call is taken back; called instead of {@link #ended}. */
  void withdrawn() {
    settle().ifPresent(flown -> flown.leave(this));
  }

  /** The call has ended, and whoever asks for the same is told. */
  void ended(Meaning meaning, ToolOutcome end) {
    Optional<Flight> boarded = settle();
    changedFor.ifPresent(reuse.flights()::changed);
    end.source().ifPresent(reuse::used);
    if (meaning == Meaning.TOLD && end.isNew() && end.status() == Status.OK) {
      share.ifPresent(kept -> kept.lifetime().ifPresent(time -> reuse.cache().put(kept.key(), end.text(), time)));
    }
    boarded.ifPresent(flown -> {
      if (meaning == Meaning.LEFT || !isLeader()) {
        flown.leave(this);
      } else if (meaning != Meaning.BROKEN) {
        flown.land(new Landing(end.status(), end.text(), end.source()));
      } else {
        flown.breakUp();
      }
    });
  }

  private synchronized Optional<Flight> settle() {
    over = true;
    return flight;
  }

  private synchronized boolean isLeader() {
    return leads;
  }
}
