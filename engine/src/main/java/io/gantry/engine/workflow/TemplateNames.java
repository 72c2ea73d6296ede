package io.gantry.engine.workflow;

import com.hubspot.jinjava.tree.ExpressionNode;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.ExpressionToken;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that a template uses, as its text shows them.
 *
 * @param roots names it looks up in its scope, or has set itself
 * @param own names that the template sets
 * @param paths names with their members as far as the text spells them: {@code tasks['a'].response} is {@code [tasks,
 *     a, response]}; shorter paths to the same are included
 * @param guarded paths it asks about before it uses them, by {@code is defined} or {@code default}
 */
record TemplateNames(
    Set<String> roots,
    Set<String> own,
    Set<List<String>> paths,
    Set<List<String>> guarded,
    Set<String> filters,
    Set<String> tests,
    Set<String> functions,
    Set<String> methods,
    Set<String> tags) {

  private static final Pattern FOR = Pattern.compile("(?s)^\\(?([\\w ,]+?)\\)? in (.+)$");
  private static final Pattern SPACE = Pattern.compile("\\s++");
  private static final Pattern FOR_IF = Pattern.compile("(?s)\\sif\\s(?!.*\\selse\\s)");
  private static final Pattern SET = Pattern.compile("(?s)^\\s*([\\w\\s,.]+?)\\s*=(?!=)(.+)$");

  /**
   * The names in a parsed template.
   *
   * @throws TemplateException when one of its expressions is none
   */
  static TemplateNames of(Node root) {
    TemplateNames names = none();
    names.collect(root);
    return names;
  }

  static TemplateNames none() {
    return new TemplateNames(
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new LinkedHashSet<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        new TreeSet<>());
  }

  /** Whether the template asks for this path, or for the first part of it, before it uses it. */
  boolean asksFor(List<String> path) {
    return guarded.stream().anyMatch(asked -> startsWith(asked, path) || startsWith(path, asked));
  }

  private static boolean startsWith(List<String> path, List<String> beginning) {
    return path.size() >= beginning.size() && path.subList(0, beginning.size()).equals(beginning);
  }

  private void collect(Node node) {
    if (node instanceof ExpressionNode && node.getMaster() instanceof ExpressionToken expression) {
      NameParser.collect(expression.getExpr(), this);
    } else if (node instanceof TagNode tag) {
      tag(tag);
    }
    node.getChildren().forEach(this::collect);
  }

  private void tag(TagNode tag) {
    String helpers = tag.getHelpers();
    tags.add(tag.getName());
    switch (tag.getName()) {
      case "if", "elif" -> NameParser.collect(helpers, this);
      case "for" -> {
        own.add("loop");
        if (FOR_IF.matcher(TemplateText.withoutLiterals(helpers)).find()) {
          throw new TemplateException("A for tag cannot hold an 'if' of its own; put {% if %} inside the loop");
        }
        assignment(FOR.matcher(SPACE.matcher(helpers.strip()).replaceAll(" ")), helpers);
      }
      case "set" -> {
        if (helpers.contains("=")) {
          assignment(SET.matcher(helpers), helpers);
        } else {
          own.add(helpers.split("\\|")[0].strip());
        }
      }
      default -> { }
    }
  }

  private void assignment(Matcher matcher, String text) {
    if (!matcher.matches()) {
      throw new TemplateException("'" + text.strip() + "' is no assignment");
    }
    for (String name : matcher.group(1).strip().split("[\\s,]+")) {
      own.add(name.contains(".") ? name.substring(0, name.indexOf('.')) : name);
    }
    NameParser.collect(matcher.group(2), this);
  }
}
