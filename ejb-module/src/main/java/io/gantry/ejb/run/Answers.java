package io.gantry.ejb.run;

import io.gantry.ejb.request.RequestRefusedException.AnswerMismatch;
import io.gantry.ejb.request.RequestRefusedException.Busy;
import io.gantry.ejb.request.RequestRefusedException.Conflict;
import io.gantry.ejb.request.RequestRefusedException.UnknownRun;
import io.gantry.engine.run.AnswerOutcome;
import io.gantry.engine.run.GivenAnswer;
import io.gantry.persistence.run.Run;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings answers of people to the runs that asked. Only the coordinator of a run may say whether a question is open, so an
 * answer to a run that is not active here is not recorded but refused until it is.
 */
@ApplicationScoped
public class Answers {

  private static final Duration LONGEST_COMMIT = Duration.ofSeconds(20);
  private static final int RETRY_AFTER_SECONDS = 2;

  @Inject
  EngineHost host;

  @Inject
  RunReader reader;

  /** As {@link RunService#answer} says. */
  public void answer(String workflowId, GivenAnswer answer) {
    refuseEnded(workflowId);
    AnswerOutcome outcome = outcome(workflowId, answer);
    if (outcome instanceof AnswerOutcome.NotOpen notOpen) {
      throw new Conflict("Run " + workflowId + ": " + notOpen.reason() + ".");
    } else if (outcome instanceof AnswerOutcome.Mismatch mismatch) {
      throw new AnswerMismatch("Run " + workflowId + ": " + mismatch.reason() + ".");
    } else if (outcome instanceof AnswerOutcome.NotTaken) {
      // It may have ended just now.
      refuseEnded(workflowId);
      throw new Busy(
          "Run " + workflowId + " is not active on this server at the moment, as while it is taken up again after a"
              + " restart; the answer was not taken. Give it again.",
          RETRY_AFTER_SECONDS);
    }
  }

  private AnswerOutcome outcome(String workflowId, GivenAnswer answer) {
    try {
      return host.engine()
          .answer(workflowId, answer)
          .toCompletableFuture()
          .get(LONGEST_COMMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Busy(
          "Run " + workflowId + ": whether the answer is recorded was not known within " + LONGEST_COMMIT.toSeconds()
              + " s. Look at the run, and give the answer again if its question is still open.",
          RETRY_AFTER_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Busy("Run " + workflowId + ": the server stops. Look at the run later.", RETRY_AFTER_SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("An answer's outcome never fails", e);
    }
  }

  private void refuseEnded(String workflowId) {
    Run run = reader.find(workflowId).orElseThrow(() -> new UnknownRun(workflowId));
    if (!run.status().isUnfinished()) {
      throw new Conflict(
          "Run " + workflowId + " has ended already; it is " + run.status().name().toLowerCase(Locale.ROOT)
              + ", and no question is open.");
    }
  }
}
