package io.gantry.engine.workflow;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.TagToken;
import java.util.Collection;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;

/**
 * The {@code for} tag, with {@code else} for when there is nothing to go through, which Jinjava lacks. Each turn counts
 * as work of the template, even when its body is empty.
 */
final class BoundedFor extends ForTag {

  private static final long serialVersionUID = 1L;

  @Override
  public String renderForCollection(TagNode tag, JinjavaInterpreter interpreter, List<String> names, Object values) {
    int size = values instanceof Collection<?> many ? many.size() : values instanceof Map<?, ?> map ? map.size() : 1;
    if (interpreter instanceof Rendering rendering) {
      rendering.spend(size);
    }
    int otherwise = elseAt(tag);
    if (otherwise < 0) {
      return super.renderForCollection(tag, interpreter, names, values);
    }
    List<Node> children = tag.getChildren();
    if (size > 0) {
      return super.renderForCollection(with(tag, children.subList(0, otherwise)), interpreter, names, values);
    }
    StringBuilder text = new StringBuilder();
    children.subList(otherwise + 1, children.size()).forEach(node -> text.append(node.render(interpreter).getValue()));
    return text.toString();
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
