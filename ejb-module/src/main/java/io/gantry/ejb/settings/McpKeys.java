package io.gantry.ejb.settings;

import static io.gantry.ejb.settings.form.ValueForm.commandLine;
import static io.gantry.ejb.settings.form.ValueForm.flag;
import static io.gantry.ejb.settings.form.ValueForm.listOf;
import static io.gantry.ejb.settings.form.ValueForm.text;
import static io.gantry.ejb.settings.form.ValueForm.variables;

import io.gantry.ejb.settings.form.ValueForm;
import io.gantry.engine.tool.mcp.McpPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keys of the MCP servers that this server starts; each of them has keys of its own. */
final class McpKeys {

  private static final ValueForm<List<String>> IDS =
      listOf(text("1 to 40 of a-z A-Z 0-9 _ - each", "[A-Za-z0-9_-]{1,40}"));

  private McpKeys() {}

  static McpPolicy policy(GivenSettings given) {
    Map<String, McpPolicy.Command> servers = new LinkedHashMap<>();
    for (String id : given.get("gantry.mcp.servers", "", IDS)) {
      Map<String, String> environment = environment(given, "gantry.mcp." + id + ".env");
      given
          .required("gantry.mcp." + id + ".command", commandLine())
          .ifPresent(line -> servers.put(id, new McpPolicy.Command(line, environment)));
    }
    return new McpPolicy(servers, given.get("gantry.mcp.commands-in-files", "false", flag()));
  }

  /** The variables that a server gets; those named without a value have the one they have here. */
  private static Map<String, String> environment(GivenSettings given, String key) {
    Map<String, String> environment = new LinkedHashMap<>();
    given
        .get(key, "", variables())
        .forEach(
            (name, value) ->
                value
                    .or(() -> given.variable(name))
                    .ifPresentOrElse(
                        text -> environment.put(name, text),
                        () -> given.note(key + " hands on " + name + ", which has no value on this server.")));
    return environment;
  }
}
