package io.gantry.ejb.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.ejb.request.RequestRefusedException.Conflict;
import io.gantry.ejb.request.RequestRefusedException.KeyReused;
import io.gantry.ejb.request.RequestRefusedException.UnknownRun;
import io.gantry.ejb.run.Submission.Definition;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.ejb.workflow.WorkflowArchive;
import io.gantry.ejb.workflow.WorkflowLanguage;
import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunView;
import io.gantry.persistence.run.IdempotencyKey;
import io.gantry.persistence.run.Run;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes submissions: check everything, store it in one transaction, hand the run to the engine once that is committed.
 * Handing it over earlier could run what a rollback then denies.
 */
@ApplicationScoped
public class Submissions {

  @Inject
  EngineHost host;

  @Inject
  GantrySettings settings;

  @Inject
  RunDefinitions definitions;

  @Inject
  WorkflowLanguage language;

  @Inject
  WorkflowArchive archive;

  @Inject
  RunReader reader;

  @Inject
  RunWriter writer;

  @Inject
  Clock clock;

  private final RunJson json = new RunJson();
  private Admission admission;

  @PostConstruct
  void open() {
    admission = new Admission(settings.runs().maxActive(), () -> host.engine().active());
  }

  /** As {@link RunService#submit} says. */
  public Submitted submit(Submission submission, String by) {
    host.refuseWhileStopping();
    return admission.admit(() -> start(submission, by));
  }

  private Submitted start(Submission submission, String by) {
    PreparedRun run = prepare(submission, by);
    Optional<List<JournalEntry>> stored = writer.start(run);
    if (stored.isEmpty()) {
      return new Submitted(earlier(run, submission), false);
    }
    RunView view = RunView.fold(run.workflowId(), run.loaded().workflow(), stored.get());
    host.start(view, run.loaded().workflow(), stored.get());
    return new Submitted(view, true);
  }

  private PreparedRun prepare(Submission submission, String by) {
    RunDefinitions.Found found = definitions.find(submission.definition(), submission.options());
    definitions.checkModels(found.loaded(), submission.options());
    Map<String, JsonNode> inputs = language.bind(found.loaded(), submission.inputs());
    return new PreparedRun(
        submission.workflowId().orElseGet(() -> UUID.randomUUID().toString()),
        found.loaded(),
        found.stored(),
        inputs,
        submission.options(),
        submission.trace(),
        by,
        submission.idempotencyKey().map(key -> new IdempotencyKey(key, json.hash(submission))),
        clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  /** The run that an equal submission started before. */
  private RunView earlier(PreparedRun run, Submission submission) {
    Optional<Run> sameKey =
        run.idempotencyKey().flatMap(key -> reader.findByKey(run.submittedBy(), key.value()));
    if (sameKey.isPresent() && !sameKey.get().idempotencyKey().equals(run.idempotencyKey())) {
      throw new KeyReused(sameKey.get().workflowId());
    }
    if (sameKey.isEmpty() && !sameContent(get(reader.find(run.workflowId()), run), run, submission)) {
      throw new Conflict(
          "Run " + run.workflowId() + " exists with another workflow, other inputs or other options; use another"
              + " workflowId for another run.");
    }
    return get(reader.view(sameKey.map(Run::workflowId).orElse(run.workflowId())), run);
  }

  private static <T> T get(Optional<T> found, PreparedRun run) {
    return found.orElseThrow(() -> new UnknownRun(run.workflowId()));
  }

  private boolean sameContent(Run earlier, PreparedRun run, Submission submission) {
    // Who asks for the latest version asks for the same thing again although a newer one came in between.
    boolean anyVersion =
        submission.definition() instanceof Definition.Stored stored && stored.version().isEmpty();
    return earlier.workflow().name().equals(run.loaded().workflow().name())
        && (anyVersion || archive.get(earlier.workflow()).digest().equals(run.loaded().digest()))
        && json.same(earlier.inputs(), json.text(run.inputs()))
        && json.same(earlier.options(), json.text(run.options()));
  }
}
