package io.gantry.ejb.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunSummary;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunEventsTest {

  private final RunEvents events = new RunEvents();
  private final List<String> told = new ArrayList<>();

  @Test
  void whoeverFollowsIsToldOfTheStopAlthoughAnotherCannotBeTold() {
    events.subscribe("one", follower(() -> { throw new IllegalStateException("The connection is gone"); }));
    events.subscribe("one", follower(() -> told.add("one")));
    events.subscribe("two", follower(() -> told.add("two")));

    events.serverStops();

    assertThat(told).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void whoeverHasLeftIsNotToldOfTheStop() {
    events.subscribe("one", follower(() -> told.add("one"))).run();

    events.serverStops();

    assertThat(told).isEmpty();
    assertThat(events.subscriptions()).isZero();
  }

  private static RunEvents.Subscriber follower(Runnable whenServerStops) {
    return new RunEvents.Subscriber() {

      @Override
      public void committed(String workflowId, List<JournalEntry> entries, RunSummary after) {}

      @Override
      public void serverStops() {
        whenServerStops.run();
      }
    };
  }
}
