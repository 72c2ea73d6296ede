package io.gantry.ejb.settings;

import static io.gantry.ejb.settings.form.ValueForm.absolutePath;
import static io.gantry.ejb.settings.form.ValueForm.flag;
import static io.gantry.ejb.settings.form.ValueForm.hosts;
import static io.gantry.ejb.settings.form.ValueForm.listOf;
import static io.gantry.ejb.settings.form.ValueForm.number;
import static io.gantry.ejb.settings.form.ValueForm.optional;
import static io.gantry.ejb.settings.form.ValueForm.text;
import static io.gantry.ejb.settings.form.ValueForm.time;

import io.gantry.ejb.settings.form.ValueForm;
import io.gantry.engine.tool.ToolBatchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keys of what tools may reach, and how their calls are made. */
final class ToolKeys {

  private static final ValueForm<List<Path>> FOLDERS = listOf(absolutePath("absolute paths"));
  private static final ValueForm<List<String>> VARIABLES =
      listOf(text("names of variables", "[A-Za-z_][A-Za-z0-9_.-]*"));

  private ToolKeys() {}

  static GantrySettings.Tools tools(GivenSettings given) {
    return new GantrySettings.Tools(
        given.get("gantry.tools.http.allow", "", hosts()),
        Set.copyOf(given.get("gantry.tools.secrets", "", VARIABLES)),
        given.get("gantry.tools.parallel", "true", flag()),
        given.get("gantry.files.roots", "", FOLDERS),
        given.get("gantry.secrets.dir", "", optional(absolutePath("an absolute path"))),
        batches(given),
        given.get("gantry.files.writable", "", FOLDERS),
        ToolCacheKeys.reuse(given));
  }

  private static ToolBatchSettings batches(GivenSettings given) {
    Duration approval = given.get("gantry.approval.timeout", "0s", time("0s", "8760h"));
    return new ToolBatchSettings(
        given.get("gantry.tools.max-per-batch", "16", number(1, 256)),
        given.get("gantry.tools.batch-timeout", "5m", time("1s", "1h")),
        Optional.of(approval).filter(time -> !time.isZero()));
  }
}
