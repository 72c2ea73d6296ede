package io.gantry.engine.workflow;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.SetTag;
import com.hubspot.jinjava.tree.parse.TagToken;
import java.util.ArrayList;
import java.util.List;

/** The {@code set} tag, for which a name with nothing under it is set all the same. */
final class KeepingSet extends SetTag {

  private static final long serialVersionUID = 1L;

  @Override
  public void executeSet(
      TagToken tag, JinjavaInterpreter interpreter, String[] names, List<?> values, boolean overriding) {
    List<Object> kept = new ArrayList<>();
    for (int i = 0; values != null && i < values.size(); i++) {
      boolean ofNamespace = names.length == 1 && names[0].contains(".");
      kept.add(ofNamespace ? values.get(i) : Rendering.kept(values.get(i)));
    }
    super.executeSet(tag, interpreter, names, kept, overriding);
  }
}
