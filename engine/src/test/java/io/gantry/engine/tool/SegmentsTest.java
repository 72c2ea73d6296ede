package io.gantry.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.workflow.Effect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SegmentsTest {

  @Test
  void neighbouringReadsShareAGroupAndOthersStandAlone() {
    List<Effect> effects = List.of(Effect.READ, Effect.READ, Effect.ONCE, Effect.READ, Effect.KEYED, Effect.IDEMPOTENT);
    assertThat(groups(effects, Set.of(), true))
        .containsExactly(List.of("0", "1"), List.of("2"), List.of("3"), List.of("4"), List.of("5"));
    assertThat(groups(effects, Set.of("0"), true).get(0)).containsExactly("1");
    assertThat(groups(effects, Set.of(), false)).hasSize(6);
  }

  @Property
  void everyCallRunsOnceInOrderAndOnlyReadsShareAGroup(
      @ForAll @Size(max = 30) List<Effect> effects, @ForAll Set<Integer> done, @ForAll boolean parallel) {
    Set<String> returned = new HashSet<>();
    done.forEach(i -> returned.add(String.valueOf(Math.floorMod(i, 30))));

    List<List<String>> groups = groups(effects, returned, parallel);

    List<String> expected =
        IntStream.range(0, effects.size()).mapToObj(String::valueOf).filter(id -> !returned.contains(id)).toList();
    assertThat(groups.stream().flatMap(List::stream)).containsExactlyElementsOf(expected);
    for (List<String> group : groups) {
      boolean reads = group.stream().allMatch(id -> effects.get(Integer.parseInt(id)) == Effect.READ);
      assertThat(group.size() == 1 || (parallel && reads)).as("%s of %s", group, effects).isTrue();
    }
    for (int i = 1; parallel && i < groups.size(); i++) {
      Effect last = effects.get(Integer.parseInt(groups.get(i - 1).get(groups.get(i - 1).size() - 1)));
      Effect first = effects.get(Integer.parseInt(groups.get(i).get(0)));
      assertThat(last == Effect.READ && first == Effect.READ).as("a needless barrier in %s", effects).isFalse();
    }
  }

  private static List<List<String>> groups(List<Effect> effects, Set<String> alreadyReturned, boolean parallel) {
    List<ToolCall> calls =
        IntStream.range(0, effects.size()).mapToObj(i -> new ToolCall(String.valueOf(i), "t", "{}")).toList();
    Function<ToolCall, Effect> effectOf = call -> effects.get(Integer.parseInt(call.id()));
    List<ToolCall> open = new ArrayList<>(calls);
    open.removeIf(call -> alreadyReturned.contains(call.id()));
    List<List<String>> groups = new ArrayList<>();
    List<ToolCall> group = Segments.next(open, effectOf, parallel);
    while (!group.isEmpty()) {
      groups.add(group.stream().map(ToolCall::id).toList());
      open.removeAll(group);
      group = Segments.next(open, effectOf, parallel);
    }
    return groups;
  }
}
