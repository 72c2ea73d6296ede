package io.gantry.ejb.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns named texts into checked settings, reporting everything that is wrong at once. */
final class SettingsReader {

  private static final String PREFIX = "gantry.";

  private SettingsReader() {}

  /**
   * Reads all settings.
   *
   * @param names every property name any source holds; those that do not start with {@code gantry.} are not ours
   * @param lookup the effective value of a key; blank counts as absent
   * @param environment names of the environment variables. A variable such as GANTRY_HOME may be another program's
   *     business, so one that stands for no key is left alone; some servers list it in lower case with dots as well
   * @throws InvalidSettingsException when a key is unknown, a value is out of range, or a required one is missing
   */
  static GantrySettings read(
      Iterable<String> names, Function<String, Optional<String>> lookup, Set<String> environment) {
    GivenSettings given = new GivenSettings(lookup);
    GantrySettings settings = settings(given);
    List<String> problems = new ArrayList<>(unknownKeys(names, given.asked(), environment));
    problems.addAll(given.problems());
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
    return settings;
  }

  /** The keys of a server for which nothing is given. */
  static List<SettingKey<?>> keys() {
    GivenSettings nothing = new GivenSettings(name -> Optional.empty());
    settings(nothing);
    return nothing.asked();
  }

  private static GantrySettings settings(GivenSettings given) {
    Profile profile = ServerKeys.profile(given);
    return new GantrySettings(
        profile,
        ServerKeys.node(given, profile),
        RunKeys.runs(given),
        ServerKeys.requests(given),
        ServerKeys.events(given),
        ServerKeys.journal(given),
        ModelKeys.models(given),
        ToolKeys.tools(given),
        McpKeys.policy(given),
        ModelKeys.cache(given),
        GovernorKeys.limits(given),
        RunKeys.warmUp(given),
        ServerKeys.slow(given));
  }

  /** What was not asked for is no key. */
  private static List<String> unknownKeys(
      Iterable<String> names, List<SettingKey<?>> asked, Set<String> environment) {
    Set<String> known = asked.stream().map(SettingKey::name).collect(Collectors.toCollection(TreeSet::new));
    Set<String> unknown = new TreeSet<>();
    names.forEach(
        name -> {
          if (name.startsWith(PREFIX) && !known.contains(name) && !environment.contains(asVariable(name))) {
            unknown.add(name);
          }
        });
    List<String> problems = new ArrayList<>();
    unknown.forEach(name -> problems.add("There is no key " + name + "."));
    if (!unknown.isEmpty()) {
      problems.add("The keys are " + String.join(", ", known) + ".");
    }
    return problems;
  }

  private static String asVariable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
