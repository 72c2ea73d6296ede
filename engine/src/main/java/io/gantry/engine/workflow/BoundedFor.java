package io.gantry.engine.workflow;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.objects.collections.PyList;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.TagToken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedList;
import java.util.List;

/**
 * The {@code for} tag, with {@code else} for when there is nothing to go through, which Jinjava lacks. Each turn counts
 * as work of the template, even when its body is empty. A text is gone through character by character; what has no
 * elements is refused.
 */
final class BoundedFor extends ForTag {

  private static final long serialVersionUID = 1L;

  @Override
  public String renderForCollection(TagNode tag, JinjavaInterpreter interpreter, List<String> names, Object values) {
    Collection<?> elements = turns(names, values);
    int otherwise = elseAt(tag);
    if (otherwise < 0) {
      return super.renderForCollection(tag, interpreter, names, elements);
    }
    List<Node> children = tag.getChildren();
    if (!elements.isEmpty()) {
      return super.renderForCollection(with(tag, children.subList(0, otherwise)), interpreter, names, elements);
    }
    StringBuilder text = new StringBuilder();
    children.subList(otherwise + 1, children.size()).forEach(node -> text.append(node.render(interpreter).getValue()));
    return text.toString();
  }

  /** What each turn puts under the names. */
  private static List<Object> turns(List<String> names, Object values) {
    Rendering rendering = Rendering.current();
    try {
      Collection<?> elements = Elements.of(values, "A loop");
      rendering.spend(elements.size());
      List<Object> turns = new ArrayList<>(elements.size());
      for (Object element : elements) {
        turns.add(names.size() == 1 ? Rendering.kept(element)
            : new PyList(Elements.apart(element, names).stream().map(Rendering::kept).toList()));
      }
      return turns;
    } catch (TemplateException e) {
      throw rendering.failed(e);
    }
  }

  private static int elseAt(TagNode tag) {
    int index = 0;
    for (Node child : tag.getChildren()) {
      if (child instanceof TagNode inner && inner.getName().equals("else")) {
        return index;
      }
      index++;
    }
    return -1;
  }

  private TagNode with(TagNode tag, List<Node> children) {
    TagNode body = new TagNode(this, (TagToken) tag.getMaster(), tag.getSymbols());
    body.setChildren(new LinkedList<>(children));
    return body;
  }
}
