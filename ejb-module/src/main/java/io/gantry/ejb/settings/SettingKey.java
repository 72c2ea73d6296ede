package io.gantry.ejb.settings;

import io.gantry.ejb.settings.form.ValueForm;
import java.util.List;

/**
 * One {@code gantry.*} key. The keys are what {@link SettingsReader} asks for, area by area ({@link RunKeys},
 * {@link ToolKeys}, ...); the defaults stand there and nowhere else, so that they hold on every server whatever files it
 * reads.
 *
 * @param defaultValue as one would write it; empty text means none
 * @param form what a value may look like, and its range
 */
public record SettingKey<T>(String name, String defaultValue, ValueForm<T> form) {

  /** Every key there is; those of each MCP server are known once the servers are. */
  public static List<SettingKey<?>> all() {
    return SettingsReader.keys();
  }

  /**
   * The value that a text stands for.
   *
   * @throws IllegalArgumentException naming key, value and range
   */
  T parse(String text) {
    try {
      return form.read(text.strip());
    } catch (RuntimeException e) {
      // The address of a server may hold a password.
      String shown = text.replaceAll("//.*@", "//***@");
      throw new IllegalArgumentException(name + " is '" + shown + "'; expected " + form.words() + ".", e);
    }
  }
}
