package io.gantry.ejb.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingKeyTest {

  /** Takes any names: whether there is such a workflow is seen when it is warmed up. */
  private static final Set<String> FREE = Set.of("gantry.warm-up.workflows");

  static List<SettingKey<?>> keys() {
    return SettingKey.all().stream().filter(key -> !FREE.contains(key.name())).<SettingKey<?>>map(key -> key).toList();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aValueThatCannotBeMeantIsRefusedUnderTheKeysNameWithWhatIsExpected(SettingKey<?> key) {
    String nonsense = "-1 ?";

    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(key.name(), nonsense))
        .withMessageContaining(key.name() + " is '" + nonsense + "'; expected " + key.form().words());
  }

  @Test
  void everyKeySaysWhatItTakesAndHasANameOfItsOwn() {
    assertThat(SettingKey.all()).extracting(SettingKey::name).doesNotHaveDuplicates()
        .allMatch(name -> name.startsWith("gantry."));
    assertThat(SettingKey.all()).allMatch(key -> !key.form().words().isBlank());
  }

  private static void read(String name, String value) {
    Map<String, String> values = new HashMap<>(Map.of("gantry.profile", "dev"));
    values.put(name, value);
    SettingsReader.read(values.keySet(), key -> Optional.ofNullable(values.get(key)), Set.of());
  }
}
