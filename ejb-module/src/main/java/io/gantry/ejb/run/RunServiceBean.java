package io.gantry.ejb.run;

import io.gantry.ejb.pool.Pools;
import io.gantry.ejb.request.DatabaseWatch;
import io.gantry.ejb.request.RequestRefusedException.Busy;
import io.gantry.ejb.request.RequestRefusedException.UnknownArtifact;
import io.gantry.ejb.request.RequestRefusedException.UnknownRun;
import io.gantry.ejb.security.Roles;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.run.GivenAnswer;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunView;
import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Local;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.interceptor.ExcludeClassInterceptors;
import jakarta.interceptor.Interceptors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The use cases around runs, with their roles. Holds no transaction itself: what it calls opens short ones, so that none
 * is open while a file is read or a run handed to the engine.
 */
@Stateless
@Local(RunService.class)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@Interceptors(DatabaseWatch.Interceptor.class)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
public class RunServiceBean implements RunService {

  private static final int RETRY_AFTER_SECONDS = 5;

  @Inject
  EngineHost host;

  @Inject
  Submissions submissions;

  @Inject
  Cancellations cancellations;

  @Inject
  Answers answers;

  @Inject
  RunReader reader;

  @Inject
  RunEvents events;

  @Inject
  DatabaseWatch database;

  @Inject
  Pools pools;

  @Inject
  GantrySettings settings;

  @Resource
  SessionContext session;

  @Override
  @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
  public Submitted submit(Submission submission) {
    return submissions.submit(submission, session.getCallerPrincipal().getName());
  }

  @Override
  public RunView get(String workflowId) {
    return reader.view(workflowId).orElseThrow(() -> new UnknownRun(workflowId));
  }

  @Override
  public RunOverview.Page page(RunFilter filter) {
    return reader.page(filter);
  }

  @Override
  public List<JournalEntry> journal(String workflowId, long afterSeq, int limit) {
    List<JournalEntry> entries = reader.entries(workflowId, afterSeq, limit);
    if (entries.isEmpty()) {
      refuseUnknown(workflowId);
    }
    return entries;
  }

  @Override
  public String artifact(String workflowId, String path) {
    Optional<String> artifact = reader.artifact(workflowId, path);
    if (artifact.isEmpty()) {
      refuseUnknown(workflowId);
    }
    return artifact.orElseThrow(() -> new UnknownArtifact(workflowId, path));
  }

  @Override
  public CompletionStage<RunView> whenEnded(String workflowId, Duration atMost) {
    Duration longest = settings.runs().maxWait();
    RunWait wait = new RunWait(() -> database.read(() -> get(workflowId)), pools.server());
    CompletionStage<RunView> answer =
        wait.start(
            events.subscribe(workflowId, wait),
            pools.timer(),
            atMost.compareTo(longest) > 0 ? longest : atMost,
            () -> reader.hasEnded(workflowId));
    if (host.isStopping()) {
      // Whoever told the subscribers so may not have seen this one.
      wait.serverStops();
    }
    return answer;
  }

  @Override
  @ExcludeClassInterceptors
  public void checkRoomToFollow() {
    host.refuseWhileStopping();
    int most = settings.events().maxSubscriptions();
    if (events.subscriptions() >= most) {
      throw new Busy(
          "As many event streams and waiting callers are open as this server takes (gantry.events.max-subscriptions = "
              + most + ").",
          RETRY_AFTER_SECONDS);
    }
  }

  @Override
  public RunFeed follow(String workflowId, long afterSeq, RunFeed.Sink sink) {
    checkRoomToFollow();
    refuseUnknown(workflowId);
    RunFeed feed =
        new RunFeed(new StoredJournal(workflowId), afterSeq, sink, pools.server(), settings.events().buffer());
    feed.start(events.subscribe(workflowId, feed), pools.timer(), settings.events().heartbeat());
    if (host.isStopping()) {
      feed.serverStops();
    }
    return feed;
  }

  @Override
  @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
  public void cancel(String workflowId) {
    cancellations.cancel(workflowId, session.getCallerPrincipal().getName());
  }

  @Override
  @RolesAllowed({Roles.OPERATOR, Roles.APPROVER, Roles.ADMIN})
  public void answer(String workflowId, Optional<String> gate, String answer) {
    answers.answer(workflowId, new GivenAnswer(gate, answer, session.getCallerPrincipal().getName()));
  }

  private void refuseUnknown(String workflowId) {
    if (!reader.isKnown(workflowId)) {
      throw new UnknownRun(workflowId);
    }
  }

  /** A run's journal as a feed reads it. */
  private final class StoredJournal implements RunFeed.Stored {

    private final String workflowId;

    StoredJournal(String workflowId) {
      this.workflowId = workflowId;
    }

    @Override
    public List<JournalEntry> read(long afterSeq, int limit) {
      return reader.entries(workflowId, afterSeq, limit);
    }

    @Override
    public boolean ended() {
      return reader.hasEnded(workflowId);
    }
  }
}
