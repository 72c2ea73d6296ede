package io.gantry.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentlyUsedTest {

  private final List<String> evicted = new ArrayList<>();
  private final RecentlyUsed<Integer, String> texts = new RecentlyUsed<>(3, 10, String::length, evicted::add);

  @Test
  void theOneWhoseUseLiesBackFarthestGoes() {
    texts.put(1, "a");
    texts.put(2, "b");
    texts.put(3, "c");
    texts.get(1);

    texts.put(4, "d");

    assertThat(evicted).containsExactly("b");
    assertThat(texts.get(1)).contains("a");
    assertThat(texts.size()).isEqualTo(3);
  }

  @Test
  void asManyGoAsTheWeightWants() {
    texts.put(1, "four");
    texts.put(2, "four");

    texts.put(3, "seven..");

    assertThat(evicted).containsExactly("four", "four");
    assertThat(texts.size()).isEqualTo(1);
  }

  @Test
  void whatIsTooHeavyByItselfIsNotKeptAndDrivesNobodyOut() {
    texts.put(1, "a");

    texts.put(2, "eleven.....");

    assertThat(texts.get(2)).isEmpty();
    assertThat(texts.get(1)).contains("a");
    assertThat(evicted).isEmpty();
  }

  @Test
  void aReplacedValueGivesItsWeightBack() {
    texts.put(1, "nine.....");
    texts.put(1, "a");

    texts.put(2, "nine.....");

    assertThat(evicted).isEmpty();
    assertThat(texts.size()).isEqualTo(2);
  }

  @Test
  void onlyThatVeryValueIsRemoved() {
    String mine = new String("a");
    texts.put(1, mine);

    texts.remove(1, new String("a"));
    assertThat(texts.get(1)).contains("a");
    texts.remove(1, mine);

    assertThat(texts.get(1)).isEqualTo(Optional.empty());
    assertThat(texts.clear()).isEmpty();
  }
}
