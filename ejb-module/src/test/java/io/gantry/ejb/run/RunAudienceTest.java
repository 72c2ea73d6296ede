package io.gantry.ejb.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.run.RunListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunAudienceTest {

  @Test
  void aListenerThatFailsKeepsNothingFromTheOthersAndNothingReachesTheCaller() {
    List<String> heard = new ArrayList<>();
    RunListener broken =
        (run, entries, after) -> {
          throw new IllegalStateException("a metric of that name has another type");
        };
    RunListener sound = (run, entries, after) -> heard.add(run);

    new RunAudience(List.of(broken, sound)).committed("run-1", List.of(), null);

    assertThat(heard).containsExactly("run-1");
  }
}
