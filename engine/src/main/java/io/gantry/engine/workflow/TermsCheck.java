package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.workflow.Tools.Terms;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks what a document declares of its tools: that it names tools that are there and does not contradict itself. */
final class TermsCheck {

  private static final String PYTHON = "/tools/python";

  private final Located document;
  private final Problems problems;

  /** By the name of the tool whose calls are handed on. */
  private final Map<String, Batch> batches = new LinkedHashMap<>();

  /** Where a batch tool is declared, and which it is. */
  private record Batch(String pointer, String taker) {}

  TermsCheck(Located document, Problems problems) {
    this.document = document;
    this.problems = problems;
  }

  void check() {
    Set<String> declared = new LinkedHashSet<>();
    document.at(PYTHON).forEach(tool -> declared.add(ToolsBlock.name(new Fields(tool))));
    document.at("/tools/http_executors").forEach(executor -> declared.add(executor.path("id").asText()));
    declared.remove("");
    boolean open = !document.at("/tools/mcp").isEmpty();
    Map<String, Terms> ofNatives = new HashMap<>();
    JsonNode python = document.at(PYTHON);
    for (int i = 0; i < python.size(); i++) {
      Fields tool = new Fields(python.get(i));
      String name = ToolsBlock.name(tool);
      check(PYTHON + "/" + i, name, tool, declared, open);
      Terms terms = ToolsBlock.terms(tool);
      Terms before = ofNatives.getOrDefault(name, Terms.NONE);
      if (!terms.equals(Terms.NONE) && !before.equals(Terms.NONE) && !terms.equals(before)) {
        problems.add(
            Problems.REFERENCE,
            PYTHON + "/" + i,
            "The tool '" + name + "' is declared above with other terms; declare it once");
      }
      if (!terms.equals(Terms.NONE)) {
        ofNatives.put(name, terms);
      }
    }
    for (String list : new String[] {"/tools/http_executors", "/tools/mcp"}) {
      JsonNode tools = document.at(list);
      for (int i = 0; i < tools.size(); i++) {
        check(list + "/" + i, tools.get(i).path("id").asText(), new Fields(tools.get(i)), declared, open);
      }
    }
    batchCircle();
  }

  /** Calls that are handed on in a circle would never be made. */
  private void batchCircle() {
    Map<String, List<String>> takers = new LinkedHashMap<>();
    batches.forEach((name, batch) -> takers.put(name, List.of(batch.taker())));
    new DependencyCycle(takers)
        .find()
        .ifPresent(circle ->
            problems.add(
                Problems.CYCLE,
                batches.get(circle.get(0)).pointer(),
                "Tools hand their calls to each other: " + DependencyCycle.shown(circle)
                    + "; the last of them must take calls without a batch tool"));
  }

  private void check(String pointer, String name, Fields tool, Set<String> declared, boolean open) {
    Terms terms = ToolsBlock.terms(tool);
    terms.batch().ifPresent(batch -> batch(pointer + "/batch", name, batch, declared, open));
    keyed(pointer, name, terms);
    boolean changes = terms.effect().filter(effect -> effect == Effect.KEYED || effect == Effect.ONCE).isPresent();
    if (changes && terms.cacheTtl().filter(ttl -> !ttl.isZero()).isPresent()) {
      problems.add(
          Problems.REFERENCE,
          pointer + "/cache_ttl",
          "The results of tool '" + name + "' cannot be given again, because its effect is "
              + tool.text("effect", "") + "; leave cache_ttl out, or declare the effect read or idempotent");
    }
  }

  /** Only requests over HTTP hand a key on by which the other side knows a call again. */
  private void keyed(String pointer, String name, Terms terms) {
    boolean handsOn = pointer.startsWith("/tools/http_executors") || name.equals("http_request");
    if (!handsOn && terms.effect().filter(Effect.KEYED::equals).isPresent()) {
      problems.add(
          Problems.REFERENCE,
          pointer + "/effect",
          "The tool '" + name + "' hands no key on, so a call that is repeated acts twice; declare the effect once, or"
              + " idempotent if that is what it is");
    }
  }

  private void batch(String pointer, String name, String batch, Set<String> declared, boolean open) {
    String named = declared.contains(batch) ? batch : AgentTools.lastPart(batch);
    if (named.equals(name)) {
      problems.add(Problems.REFERENCE, pointer, "The tool '" + name + "' cannot be its own batch tool");
      return;
    }
    batches.putIfAbsent(name, new Batch(pointer, named));
    if (!declared.contains(named) && !open) {
      problems.add(
          Problems.REFERENCE,
          pointer,
          "There is no declared tool '" + batch + "' that could take the calls of '" + name + "'"
              + KnownNames.hint(named, declared));
    }
  }
}
