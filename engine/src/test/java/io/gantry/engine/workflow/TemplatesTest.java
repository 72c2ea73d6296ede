package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {

  private final Templates templates = new Templates();
  private final Map<String, Object> scope = scope();

  private static Map<String, Object> scope() {
    Map<String, Object> scope = new LinkedHashMap<>();
    scope.put("name", "Ada Lovelace");
    scope.put("count", 7);
    scope.put("ready", true);
    scope.put("nothing", null);
    scope.put("words", List.of("one", "two", "three"));
    scope.put("json", JsonNodeFactory.instance.objectNode().put("k", "v").put("n", 3));
    scope.put("tasks", Map.of("fetch", Map.of("response", "got it", "status", "completed")));
    scope.put("steps", List.of(Map.of("response", "first", "index", 0), Map.of("response", "second", "index", 1)));
    return scope;
  }

  @ParameterizedTest
  @CsvSource(delimiterString = " => ", value = {
    "{{ name }} => Ada Lovelace",
    "{{ tasks.fetch.response }} => got it",
    "{{ tasks['fetch'].response }} => got it",
    "{{ steps[1].response }} => second",
    "{{ steps[-1].response }} => second",
    "{{ steps[0]['response'] }} => first",
    "{{ json.k }}{{ json.n }} => v3",
    "{% if count > 5 %}many{% elif count > 2 %}some{% else %}few{% endif %} => many",
    "{% if ready and not nothing %}go{% endif %} => go",
    "{{ 'yes' if count == 7 else 'no' }} => yes",
    "{% for w in words %}{{ loop.index }}{{ w }}{% if not loop.last %},{% endif %}{% endfor %} => 1one,2two,3three",
    "{% for k, v in json.items() %}{{ k }}={{ v }};{% endfor %} => k=v;n=3;",
    "{% if 'two' in words %}in{% endif %} => in",
    "{% if 'Love' in name %}in{% endif %} => in",
    "{% if 'fetch' in tasks %}in{% endif %} => in",
    "{% if 'gone' not in tasks %}out{% endif %} => out",
    "{% if missing is defined %}a{% else %}b{% endif %} => b",
    "{% if tasks.gone is defined %}a{% else %}b{% endif %} => b",
    "{% if name is defined %}a{% else %}b{% endif %} => a",
    "{{ missing | default('none') }} => none",
    "{{ missing|default('none') }} => none",
    "{{ words[0:2] | join('-') }} => one-two",
    "{{ words[1:] | join('-') }} => two-three",
    "{{ name[0:3] }} => Ada",
    "{{ name.lower() }} => ada lovelace",
    "{{ name.upper() }} => ADA LOVELACE",
    "{{ ' x '.strip() }}| => x|",
    "{{ name.split(' ')[1] }} => Lovelace",
    "{{ name.replace('Ada', 'Eda') }} => Eda Lovelace",
    "{% if name.startswith('Ada') and name.endswith('ace') %}yes{% endif %} => yes",
    "{{ name | truncate(6) }} => Ada...",
    "{{ name | truncate(9) }} => Ada Lovelace",
    "{{ name | truncate(6, true) }} => Ada...",
    "{{ json | tojson }} => {\"k\":\"v\",\"n\":3}",
    "{{ words | tojson }} => [\"one\",\"two\",\"three\"]",
    "{{ 'the end' | title }} => The End",
    "{{ name | regex_search('L[a-z]+') }} => Lovelace",
    "{{ name | replace('Ada', 'Eda') }} => Eda Lovelace",
    "{{ '12' | int + 1 }} => 13",
    "{{ words | length }} => 3",
    "{{ name | length }} => 12",
    "{{ name | lower }} => ada lovelace",
    "{{ name | upper }} => ADA LOVELACE",
    "{{ ' x ' | trim }}| => x|",
    "{{ count + 1 }} => 8",
    "{{ count * 2 }} => 14",
    "{{ count % 2 }} => 1",
    "{% if count >= 7 and count != 8 or false %}y{% endif %} => y",
    "{% set x = 3 %}{{ x }} => 3",
    "no template => no template",
  })
  void fillsIn(String template, String expected) {
    assertThat(templates.render(template, scope)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = " => ", value = {
    "{{ missing }} => missing",
    "{{ tasks.gone.response }} => tasks.gone",
    "{{ tasks['gone'].response }} => tasks.gone",
    "{{ tasks.fetch.colour }} => tasks.fetch.colour",
    "{% if missing == 'x' %}a{% endif %} => missing",
    "{% if missing %}a{% endif %} => missing",
    "{% for x in missing %}a{% endfor %} => missing",
    "{{ missing | upper }} => missing",
    "{{ 'x' if missing else 'y' }} => missing",
  })
  void namesWhatIsNotThere(String template, String name) {
    assertThatThrownBy(() -> templates.render(template, scope))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("'" + name + "' is undefined");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{{ ''.class }}",
    "{{ name.class.forName('java.lang.Runtime') }}",
    "{{ name.getClass() }}",
    "{{ words.getClass() }}",
    "{{ words.class }}",
    "{{ tasks.getClass().getClassLoader() }}",
    "{{ count.getClass() }}",
    "{{ count.class }}",
    "{{ ____int3rpr3t3r____.config }}",
    "{{ ____int3rpr3t3r____.getContext() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'x' as y %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{{ name | render }}",
    "{{ steps[9].response }}",
    "{{ unclosed",
    "{% if x %}",
  })
  void refuses(String template) {
    assertThatThrownBy(() -> templates.render(template, scope)).isInstanceOf(TemplateException.class);
  }

  @Test
  void boundsItsOutput() {
    String bomb = "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}xxxxxxxxxx{% endfor %}{% endfor %}{% endfor %}";
    assertThatThrownBy(() -> templates.render(bomb, scope)).isInstanceOf(TemplateException.class);
  }

  @Test
  void doesNotFillInWhatItFilledIn() {
    assertThat(templates.render("{{ text }}", Map.of("text", "{{ name }}"))).isEqualTo("{{ name }}");
  }

  @Test
  void leavesAPromptsUnknownNamesAsTheyStand() {
    assertThat(templates.renderLenient("Hi {{ name }}, use {{ other }} and {{ tasks.gone.x }}. {% if", scope))
        .isEqualTo("Hi Ada Lovelace, use {{ other }} and {{ tasks.gone.x }}. {% if");
  }

  @Test
  void keepsWhitespaceOfWhatItDoesNotFillIn() {
    assertThat(templates.render("a\n{{ count }}\n\nb\n", scope)).isEqualTo("a\n7\n\nb\n");
  }
}
