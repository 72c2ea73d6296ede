package io.gantry.engine.workflow;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.lib.Importable;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The part of Jinja2 that templates may use. Jinjava brings much more; what is not named here is switched off, above
 * all what reads files or classes, knows the clock, or makes long texts out of short ones.
 */
final class TemplateLanguage {

  static final int MAX_OUTPUT = 1_000_000;
  static final int MAX_COLLECTION = 100_000;

  private static final Set<String> TAGS =
      Set.of("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "raw", "endraw");
  private static final Set<String> FILTERS =
      Set.of(
          "abs", "batch", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "fromjson",
          "indent", "int", "items", "join", "last", "length", "list", "lower", "map", "max", "min", "regex_search",
          "reject", "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr", "sort", "split",
          "string", "striptags", "sum", "title", "tojson", "trim", "truncate", "unique", "upper", "urlencode",
          "wordcount");
  private static final Set<String> FUNCTIONS = Set.of("range", "namespace");

  private final Jinjava jinjava;
  private final JinjavaConfig config;
  private final Set<String> tests;

  TemplateLanguage() {
    Context all = new Jinjava().getGlobalContext();
    tests = names(all.getAllExpTests());
    config =
        JinjavaConfig.newBuilder()
            .withMaxOutputSize(MAX_OUTPUT)
            .withMaxStringLength(MAX_OUTPUT)
            .withMaxListSize(MAX_COLLECTION)
            .withMaxMapSize(MAX_COLLECTION)
            .withRangeLimit(MAX_COLLECTION)
            .withMaxRenderDepth(20)
            .withEnableRecursiveMacroCalls(false)
            .withEnableFilterChainOptimization(false)
            .withNestedInterpretationEnabled(false)
            .withKeepTrailingNewline(true)
            .withElResolver(new TemplateValues())
            .withProcessors(JinjavaProcessors.newBuilder().withNodePreProcessor(Rendering::countPart).build())
            .withDisabled(Map.of(
                Library.TAG, others(all.getAllTags(), TAGS),
                Library.FILTER, others(all.getAllFilters(), FILTERS),
                Library.FUNCTION, others(all.getAllFunctions(), FUNCTIONS)))
            .withLegacyOverrides(
                LegacyOverrides.newBuilder()
                    .withEvaluateMapKeys(true)
                    .withIterateOverMapKeys(true)
                    .withUsePyishObjectMapper(true)
                    .withUseNaturalOperatorPrecedence(true)
                    .withParseWhitespaceControlStrictly(true)
                    .withKeepNullableLoopValues(true)
                    .build())
            .build();
    jinjava = PythonSyntax.jinjava(config);
    Context context = jinjava.getGlobalContext();
    context.registerTag(new BoundedFor());
    context.registerTag(new KeepingSet());
    context.registerFunction(MeasuredFunction.range());
    TemplateFilters.all().forEach(context::registerFilter);
    ListFilters.all().forEach(context::registerFilter);
    ValueTest.all().forEach(context::registerExpTest);
  }

  Rendering rendering(Map<String, ?> scope) {
    return new Rendering(jinjava, config, scope);
  }

  /**
   * @throws TemplateException when the template has a tag or calls a method that the language does not have. Apart from
   *     {@link #check} because a prompt may have them: only what stands around them is filled in
   */
  void checkTagsAndMethods(TemplateNames names) {
    names.tags().stream().filter(tag -> !TAGS.contains(tag)).findFirst().ifPresent(tag -> {
      throw new TemplateException("There is no tag '" + tag + "', since a template sees no other templates and makes no"
          + " macros; known here: " + KnownNames.list(new TreeSet<>(TAGS)));
    });
    known("method", names.methods(), TemplateValues.METHODS);
  }

  /**
   * @throws TemplateException when the template calls something that the language does not have
   */
  void check(TemplateNames names) {
    known("filter", names.filters(), FILTERS);
    known("test", names.tests(), tests);
    known("function", names.functions(), FUNCTIONS);
    if (names.roots().stream().anyMatch(name -> name.startsWith("__"))) {
      throw new TemplateException("Names that start with '__' are out of bounds");
    }
  }

  private static void known(String what, Set<String> used, Set<String> known) {
    used.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
      throw new TemplateException("There is no " + what + " '" + name + "'"
          + KnownNames.hint(name, new TreeSet<>(known)));
    });
  }

  private static Set<String> others(Collection<? extends Importable> all, Set<String> allowed) {
    return names(all).stream().filter(name -> !allowed.contains(name)).collect(Collectors.toSet());
  }

  private static Set<String> names(Collection<? extends Importable> all) {
    return all.stream()
        .map(Importable::getName)
        .map(name -> name.startsWith(":") ? name.substring(1) : name)
        .collect(Collectors.toSet());
  }
}
