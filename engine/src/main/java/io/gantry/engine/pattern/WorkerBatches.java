package io.gantry.engine.pattern;

import io.gantry.engine.model.Tokens;
import io.gantry.engine.run.RunEvent.Shared;
import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepId;
import io.gantry.engine.run.StepRequest;
import io.gantry.engine.run.StepView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The workers of one round, several tasks to a model call: {@code workers.batch[0]} asks about the first tasks, {@code
 * workers.batch[1]} about the next. Each worker completes with its part of the answer. One whose part is missing, or whose
 * batch failed, is asked on its own.
 *
 * <p>Workers start in the order of their tasks, whichever batch ends first.
 */
final class WorkerBatches {

  private final Round round;
  private final List<String> tasks;
  private final int size;
  private final RunView view;
  private final BiFunction<StepId, String, StepRequest> turn;

  /**
   * @param size most tasks of one batch
   * @param turn the request of a worker's step that is told this text
   */
  WorkerBatches(
      Round round, List<String> tasks, int size, RunView view, BiFunction<StepId, String, StepRequest> turn) {
    this.round = round;
    this.tasks = tasks;
    this.size = size;
    this.view = view;
    this.turn = turn;
  }

  /**
   * What starts next.
   *
   * @param started how many workers have started
   * @param slots most steps that may start; those whose answer is there do not count
   */
  List<StepRequest> next(int started, int slots) {
    List<StepRequest> ready = new ArrayList<>();
    int left = slots;
    for (int i = started; i < tasks.size(); i++) {
      StepId batch = round.batch(i / size);
      if (view.step(batch).filter(step -> !step.isOpen()).isEmpty()) {
        break;
      }
      StepRequest worker = worker(i, view.step(batch).get());
      if (!worker.isFree() && left-- <= 0) {
        break;
      }
      ready.add(worker);
    }
    int batches = (tasks.size() + size - 1) / size;
    for (int i = round.batchesStarted(view); i < batches && left > 0; i++, left--) {
      List<String> some = tasks.subList(i * size, Math.min(tasks.size(), (i + 1) * size));
      ready.add(turn.apply(round.batch(i), TaskBatch.prompt(some)));
    }
    return ready;
  }

  private StepRequest worker(int index, StepView batch) {
    StepRequest alone = turn.apply(round.worker(index), tasks.get(index));
    int first = index / size * size;
    Map<Integer, String> answers =
        view.kept(Read.class, Read.class, Read::new).of(batch, Math.min(size, tasks.size() - first));
    String answer = answers.get(index - first);
    if (answer == null) {
      return alone;
    }
    int before = (int) answers.keySet().stream().filter(position -> position < index - first).count();
    Tokens share = TaskBatch.share(batch.tokens(), before, answers.size());
    return new StepRequest.Given(alone, answer, new Shared(batch.id(), share));
  }

  /** The answers to batches, each read once. */
  private static final class Read {

    private final Map<StepId, Map<Integer, String>> answers = new HashMap<>();

    Map<Integer, String> of(StepView batch, int tasks) {
      return answers.computeIfAbsent(
          batch.id(), id -> batch.response().map(text -> TaskBatch.answers(text, tasks)).orElse(Map.of()));
    }
  }
}
