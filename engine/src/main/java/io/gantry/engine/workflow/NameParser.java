package io.gantry.engine.workflow;

import com.hubspot.jinjava.el.ext.NamedParameterOperator;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jinjava.de.odysseus.el.tree.TreeBuilderException;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.Scanner;
import jinjava.de.odysseus.el.tree.impl.ast.AstBracket;
import jinjava.de.odysseus.el.tree.impl.ast.AstDot;
import jinjava.de.odysseus.el.tree.impl.ast.AstFunction;
import jinjava.de.odysseus.el.tree.impl.ast.AstIdentifier;
import jinjava.de.odysseus.el.tree.impl.ast.AstMethod;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstNumber;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.de.odysseus.el.tree.impl.ast.AstProperty;
import jinjava.de.odysseus.el.tree.impl.ast.AstString;

/** Jinjava's own parser of expressions, watched for the names it comes across. One expression each. */
final class NameParser extends PythonParser {

  private static final Set<String> ASKING_TESTS = Set.of("defined", "undefined", "none");
  private static final Set<String> ASKING_FILTERS = Set.of("default", "d");

  /** Members of one path that are looked at; what lies below them is nobody's question. */
  private static final int MAX_PATH = 10;

  private final TemplateNames names;
  private final Map<AstNode, List<String>> paths = new IdentityHashMap<>();
  private final Map<AstNode, String> roots = new IdentityHashMap<>();
  private final Map<AstNode, String> lastWords = new IdentityHashMap<>();

  private NameParser(Builder builder, String expression, TemplateNames names) {
    super(builder, expression);
    this.names = names;
    putExtensionHandler(NamedParameterOperator.TOKEN, new NameOfParameter());
  }

  /**
   * Adds the names in an expression.
   *
   * @throws TemplateException when it is none
   */
  static void collect(String expression, TemplateNames names) {
    String source = "#{" + expression.strip() + "}";
    NameParser parser = new NameParser(new PythonSyntax(), source, names);
    try {
      parser.tree();
    } catch (Scanner.ScanException | Parser.ParseException | TreeBuilderException e) {
      throw new TemplateException("'" + expression.strip() + "' is no expression: " + e.getMessage(), e);
    }
    names.roots().addAll(parser.roots.values());
    names.paths().addAll(parser.paths.values());
  }

  @Override
  protected AstIdentifier createAstIdentifier(String name, int index) {
    AstIdentifier identifier = super.createAstIdentifier(name, index);
    if (!name.contains(":") && !name.equals(INTERPRETER)) {
      roots.put(identifier, name);
      paths.put(identifier, List.of(name));
    }
    return identifier;
  }

  @Override
  protected AstDot createAstDot(AstNode base, String property, boolean lvalue) {
    AstDot dot = super.createAstDot(base, property, lvalue);
    lastWords.put(dot, property);
    return member(base, property, dot);
  }

  @Override
  protected AstBracket createAstBracket(AstNode base, AstNode property, boolean lvalue, boolean strict) {
    AstBracket bracket = super.createAstBracket(base, property, lvalue, strict);
    boolean literal = property instanceof AstString || property instanceof AstNumber;
    return literal ? member(base, String.valueOf(property.eval(null, null)), bracket) : bracket;
  }

  private <T extends AstNode> T member(AstNode base, String property, T node) {
    if (paths.containsKey(base) && paths.get(base).size() < MAX_PATH) {
      List<String> path = new ArrayList<>(paths.get(base));
      path.add(property);
      paths.put(node, List.copyOf(path));
    }
    return node;
  }

  @Override
  protected AstMethod createAstMethod(AstProperty property, AstParameters parameters) {
    if (property.getCardinality() > 0 && property.getChild(0) instanceof AstIdentifier called) {
      String name = called.getName();
      if (name.startsWith(FILTER_PREFIX)) {
        String filter = name.substring(FILTER_PREFIX.length());
        names.filters().add(filter);
        guarded(ASKING_FILTERS.contains(filter), parameters);
      } else if (name.startsWith(EXPTEST_PREFIX)) {
        String test = name.substring(EXPTEST_PREFIX.length());
        names.tests().add(test);
        guarded(ASKING_TESTS.contains(test), parameters);
      } else {
        method(property);
      }
    } else {
      method(property);
    }
    paths.remove(property);
    return super.createAstMethod(property, parameters);
  }

  private void method(AstProperty property) {
    if (lastWords.containsKey(property)) {
      names.methods().add(lastWords.get(property));
    }
  }

  private void guarded(boolean asking, AstParameters parameters) {
    if (asking && parameters.getCardinality() > 0 && paths.containsKey(parameters.getChild(0))) {
      names.guarded().add(paths.get(parameters.getChild(0)));
    }
  }

  @Override
  protected AstFunction createAstFunction(String name, int index, AstParameters parameters) {
    names.functions().add(name);
    return super.createAstFunction(name, index, parameters);
  }

  /** In {@code truncate(length=3)} the word before the sign is no name of the scope. */
  private final class NameOfParameter extends ExtensionHandler {

    NameOfParameter() {
      super(NamedParameterOperator.HANDLER.getExtensionPoint());
    }

    @Override
    public AstNode createAstNode(AstNode... children) {
      roots.remove(children[0]);
      paths.remove(children[0]);
      return NamedParameterOperator.HANDLER.createAstNode(children);
    }
  }
}
