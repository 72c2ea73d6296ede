package io.gantry.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.run.GroupCommitRig.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class GroupCommitPropertyTest {

  /** One thing that happens to the journal. */
  sealed interface Happening {
    record Appends(int run, int entries) implements Happening {}

    record WriterRuns() implements Happening {}

    record AlarmRings() implements Happening {}

    record Fails(Fault fault) implements Happening {}

    record OtherCoordinatorWrites(int run) implements Happening {}

    record ExecutorRejects(boolean rejecting) implements Happening {}

    record TimePasses(int seconds) implements Happening {}
  }

  private record Handed(int run, long first, long last, CompletableFuture<Void> stage, AtomicInteger completions) {}

  @Property(tries = 2_000)
  void everyStageCompletesExactlyOnceAndARunsEntriesAreStoredInTheOrderOfItsAppends(
      @ForAll("happenings") List<Happening> happenings) {
    GroupCommitRig rig =
        new GroupCommitRig(
            new GroupCommitSettings(30, 5, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(10)));
    List<Handed> handed = new ArrayList<>();
    Map<Integer, Long> next = new TreeMap<>();

    happenings.forEach(happening -> let(happening, rig, handed, next));
    rig.rejecting = false;
    rig.store.faults.clear();
    CompletableFuture<Void> closed = rig.journal.close().toCompletableFuture();
    rig.runWriter();
    while (!rig.alarms.isEmpty()) {
      rig.runNextAlarm();
    }

    assertThat(closed).isCompleted();
    assertThat(rig.journal.outstandingEntries()).isZero();
    assertThat(handed).allSatisfy(one -> assertThat(one.completions()).hasValue(1));
    for (int run : next.keySet()) {
      List<JournalEntry> ours =
          rig.journal.read("run" + run, 0, Integer.MAX_VALUE).stream().filter(GroupCommitPropertyTest::isOurs).toList();
      List<Handed> ofRun = handed.stream().filter(one -> one.run() == run).toList();
      assertThat(ours)
          .as("acknowledged entries of run %s are stored", run)
          .extracting(JournalEntry::seq)
          .containsAll(
              ofRun.stream()
                  .filter(one -> !one.stage().isCompletedExceptionally())
                  .flatMap(one -> LongStream.rangeClosed(one.first(), one.last()).boxed())
                  .toList());
    }
    assertThat(firstSeqsByRun(rig)).allSatisfy((run, seqs) -> assertThat(seqs).isSorted().doesNotHaveDuplicates());
  }

  private static void let(Happening happening, GroupCommitRig rig, List<Handed> handed, Map<Integer, Long> next) {
    if (happening instanceof Happening.Appends appends) {
      long first = next.getOrDefault(appends.run(), 1L);
      long last = first + appends.entries() - 1;
      next.put(appends.run(), last + 1);
      AtomicInteger completions = new AtomicInteger();
      CompletableFuture<Void> stage =
          rig.append(
              "run" + appends.run(),
              LongStream.rangeClosed(first, last).mapToObj(seq -> GroupCommitRig.entry(seq, "ours")).toList());
      stage.whenComplete((done, failure) -> completions.incrementAndGet());
      handed.add(new Handed(appends.run(), first, last, stage, completions));
    } else if (happening instanceof Happening.WriterRuns) {
      rig.runWriter();
    } else if (happening instanceof Happening.AlarmRings) {
      if (!rig.alarms.isEmpty()) {
        rig.runNextAlarm();
      }
    } else if (happening instanceof Happening.Fails fails) {
      rig.store.faults.add(fails.fault());
    } else if (happening instanceof Happening.OtherCoordinatorWrites writes) {
      String run = "run" + writes.run();
      List<JournalEntry> stored = rig.journal.read(run, 0, Integer.MAX_VALUE);
      rig.store.occupy(run, stored.isEmpty() ? 1 : stored.get(stored.size() - 1).seq() + 1);
    } else if (happening instanceof Happening.ExecutorRejects rejects) {
      rig.rejecting = rejects.rejecting();
    } else if (happening instanceof Happening.TimePasses passes) {
      rig.pass(Duration.ofSeconds(passes.seconds()));
    }
  }

  private static boolean isOurs(JournalEntry entry) {
    return entry.event().equals(new RunEvent.Warned("code", "ours"));
  }

  /** The first position of each append, run by run, in the order in which they were committed. */
  private static Map<String, List<Long>> firstSeqsByRun(GroupCommitRig rig) {
    Map<String, List<Long>> seqs = new TreeMap<>();
    for (List<String> commit : rig.store.commits) {
      for (String append : commit) {
        seqs.computeIfAbsent(append.substring(0, 4), run -> new ArrayList<>()).add(Long.valueOf(append.substring(4)));
      }
    }
    return seqs;
  }

  @Provide
  Arbitrary<List<Happening>> happenings() {
    Arbitrary<Integer> runs = Arbitraries.integers().between(0, 3);
    Arbitrary<Happening> appends =
        Combinators.combine(runs, Arbitraries.integers().between(1, 4)).as(Happening.Appends::new);
    Arbitrary<Happening> fails = Arbitraries.of(Fault.class).map(Happening.Fails::new);
    Arbitrary<Happening> others = runs.map(Happening.OtherCoordinatorWrites::new);
    Arbitrary<Happening> rejects = Arbitraries.of(true, false).map(Happening.ExecutorRejects::new);
    Arbitrary<Happening> passes = Arbitraries.integers().between(1, 8).map(Happening.TimePasses::new);
    return Arbitraries.frequencyOf(
            Tuple.of(10, appends),
            Tuple.of(5, Arbitraries.just(new Happening.WriterRuns())),
            Tuple.of(3, Arbitraries.just(new Happening.AlarmRings())),
            Tuple.of(3, fails),
            Tuple.of(1, others),
            Tuple.of(1, rejects),
            Tuple.of(1, passes))
        .list()
        .ofMaxSize(60);
  }
}
