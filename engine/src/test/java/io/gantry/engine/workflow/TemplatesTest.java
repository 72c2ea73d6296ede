package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
    Map<String, Object> fetched = new LinkedHashMap<>();
    fetched.put("response", "got it");
    fetched.put("status", "completed");
    scope.put("tasks", Map.of("fetch", fetched));
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
    "{{ words[-1] }} => three",
    "{{ name[-8:] }} => Lovelace",
    "{{ words[:-1] | join }} => onetwo",
    "{{ words[1] }} => two",
    "{{ name[:3] }} => Ada",
    "{{ 7 / 2 }} => 3.5",
    "{{ 7 // 2 }} => 3",
    "{{ words | length > 2 }} => true",
    "{% if not missing is defined %}n{% endif %} => n",
    "{% if missing is not defined %}n{% endif %} => n",
    "{% if missing is defined and missing.x == 3 %}y{% else %}n{% endif %} => n",
    "{% if nothing is none %}n{% endif %} => n",
    "{{ missing.deep.er | default('d') }} => d",
    "{{ nothing | default('d') }} => d",
    "{{ '' | default('d', true) }} => d",
    "{{ ('a' ~ count) | upper }} => A7",
    "{{ words | tojson | length }} => 21",
    "{% for k in json %}{{ k }}{% endfor %} => kn",
    "{% for s in steps %}{{ loop.index0 }}/{{ loop.length }}={{ s.response }} {% endfor %}| => 0/2=first 1/2=second |",
    "{% for a, b in [[1, 2], [3, 4]] %}{{ a }}{{ b }}{% endfor %} => 1234",
    "{% for x in [] %}{% else %}none{% endfor %} => none",
    "{{ 'abc' if nothing else 'def' }} => def",
    "{{ True and not False }} => true",
    "{{ 'x' if None is none else 'y' }} => x",
    "{{ steps | map(attribute='response') | join('+') }} => first+second",
    "{{ words | first }}{{ words | last }} => onethree",
    "{{ [3, 1, 2] | sort | join }} => 123",
    "{{ json.get('k') }}{{ json.get('gone', 'no') }} => vno",
    "{{ 3.14159 | round(2) }} => 3.14",
    "{{ '3.9' | int }} => 3",
    "{{ 'abc' | int }} => 0",
    "{{ 'a-b' | replace('-', '+') }} => a+b",
    "{{ 'score: 85' | regex_search('score:\\s*(\\d+)') | int > 80 }} => true",
    "{{ 'valid: no' in tasks.fetch.response.lower() }} => false",
    "{{ loop_like | default(1) }} => 1",
    "{% raw %}{{ name }}{% endraw %} => {{ name }}",
    "{# gone #}here => here",
    "{% set x = words[0] %}{{ x ~ x }} => oneone",
    "{{ tasks | tojson }} => {\"fetch\":{\"response\":\"got it\",\"status\":\"completed\"}}",
    "{{ words }} => ['one', 'two', 'three']",
    "{% if words %}some{% endif %} => some",
    "{% if '' or count %}c{% endif %} => c",
    "{{ name.title().lower().split() | length }} => 2",
    "{{ 'a,b,c'.split(',')[1:] | join('') }} => bc",
    "{{ count == 7.0 }} => true",
    "{{ '7' == count }} => false",
    "{{ name | truncate(length=6) }} => Ada...",
    "{{ (words | length) - 1 }} => 2",
    "{{ -count }} => -7",
    "{{ {'a': count}['a'] }} => 7",
    "{{ name|d('x') }} => Ada Lovelace",
    "{{ 'q' in 'quick' and 'z' not in 'quick' }} => true",
    "{{ [name, count] | join('/') }} => Ada Lovelace/7",
    "{{ words | select('equalto', 'two') | join }} => two",
    "{% if not 'z' in 'quick' %}n{% endif %} => n",
    "{% if not count == 8 and ready %}n{% endif %} => n",
    "{{ not ready }} => false",
    "{{ count is number }} => true",
    "{{ range(3) | join }} => 012",
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
    "{% for w in words if w != 'two' %}{{ w }}{% endfor %}",
    "{{ name | nosuch }}",
    "{{ name is nosuch }}",
    "{{ nosuch(1) }}",
    "{% nosuch %}",
    "{{ words[9] }}",
    "{{ name | center(1000000000) }}",
    "{{ name.nosuch() }}",
    "{{ ready.class }}",
    "{{ loop.class }}",
    "{% for w in words %}{{ loop.class }}{% endfor %}",
    "{{ range.class }}",
    "{{ namespace(x=1).class }}",
    "{{ ''['class'] }}",
    "{{ words | attr('class') }}",
    "{{ words | map(attribute='class') | join }}",
    "{{ missing + 1 }}",
    "{{ missing > 1 }}",
    "{{ 1 + missing }}",
    "{{ missing | int }}",
    "{{ missing == missing }}",
    "{{ 'a' in missing }}",
    "{{ missing.lower() }}",
    "{{ missing | length }}",
    "{{ name.replace('', missing) }}",
    "{{ unclosed",
    "{% if x %}",
  })
  void refuses(String template) {
    assertThatThrownBy(() -> templates.render(template, scope)).isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}xxxxxxxxxx"
        + "{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% set x = 'xxxxxxxxxx' %}{% for a in range(7) %}{% set x = x ~ x ~ x ~ x ~ x ~ x ~ x ~ x ~ x ~ x %}{% endfor %}"
        + "{{ x }}",
    "{% set ns = namespace(x='xxxxxxxxxx') %}{% for a in range(40) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}"
        + "{{ ns.x | length }}",
    "{{ big | replace('x', big) }}",
    "{{ big.replace('x', big) }}",
    "{{ big.join(big.split('x')) }}",
    "{{ big ~ big }}",
    "{% for a in range(90000) %}{% set x = range(99999) %}{% endfor %}",
    "{% for a in range(90000) %}{% set x = big.upper() %}{% endfor %}",
    "{% for a in range(90000) %}{% if 'y' in big %}{% endif %}{% endfor %}",
    "{% for a in range(90000) %}{% if 'y' not in big %}{% endif %}{% endfor %}",
    "{% for a in range(9000) %}{% set x = big | regex_search('(x+x+)+y') %}{% endfor %}",
    "{% for a in range(9000) %}{% set x = big | wordcount %}{% endfor %}",
    "{% for a in range(9000) %}{% set x = range(99999) | sort %}{% endfor %}",
    "{% for a in range(9000) %}{% set x = range(99999) + [1] %}{% endfor %}",
    "{% set ns = namespace(x='') %}{% for a in range(90000) %}{% set ns.x = ns.x ~ 'xxxxxxxxxx' %}{% endfor %}",
    "{{ 'aaaa' | regex_search('((a{1000}){1000}){1000}') }}",
    "{% set ns = namespace(x=[1, 1]) %}{% for a in range(12) %}{% set ns.x = [ns.x, ns.x, ns.x, ns.x] %}{% endfor %}"
        + "{{ ns.x | tojson | length }}",
  })
  @Timeout(20)
  void boundsOutputAndWork(String template) {
    Map<String, Object> large = Map.of("big", "x".repeat(600_000));
    assertThatThrownBy(() -> templates.render(template, large)).isInstanceOf(TemplateException.class);
  }

  @Test
  void looksOnlyAtWhatTheTemplateUses() {
    Map<String, Object> lazy = new AbstractMap<>() {
      @Override
      public boolean containsKey(Object key) {
        return key.equals("used");
      }

      @Override
      public Object get(Object key) {
        return key.equals("used") ? "seen" : null;
      }

      @Override
      public Set<Entry<String, Object>> entrySet() {
        throw new AssertionError("copied the scope");
      }
    };
    assertThat(templates.render("{{ used }} {{ steps.used }}", Map.of("steps", lazy, "used", "top"))).isEqualTo("top seen");
    assertThat(templates.render("{{ used }}{{ gone | default('-') }}", lazy)).isEqualTo("seen-");
  }

  @Test
  void doesNotFillInWhatItFilledIn() {
    assertThat(templates.render("{{ text }}", Map.of("text", "{{ name }}{% if %}"))).isEqualTo("{{ name }}{% if %}");
  }

  @Test
  void keepsNothingOfOneRenderingForTheNext() {
    templates.render("{% set name = 'changed' %}{{ name }}", scope);
    assertThat(templates.render("{{ name }}", scope)).isEqualTo("Ada Lovelace");
  }

  @Test
  void keepsWhitespaceOfWhatItDoesNotFillIn() {
    assertThat(templates.render("a\n{{ count }}\n\nb\n", scope)).isEqualTo("a\n7\n\nb\n");
  }

  @Test
  void readsBackslashesInLiteralsAsPythonDoes() {
    assertThat(templates.render("{{ 'score: 85' | regex_search('score:\\s*(\\d+)') | int > 80 }}", scope)).isEqualTo("true");
    assertThat(templates.render("{{ ['a', 'b'] | join('\\n') }}", scope)).isEqualTo("a\nb");
    assertThat(templates.render("{{ 'it\\'s' }}", scope)).isEqualTo("it's");
  }

  @Test
  void readsParenthesesTuplesAndMappingsInThem() {
    assertThat(templates.render("{{ (1 + 2) * (3) }}{{ (1, 2) | length }}{{ ({'a': 1, 'b': 2}).b }}", scope))
        .isEqualTo("922");
    assertThat(templates.render("{{ 1 in [1] }}{{ 3 not in [1, 2] }}{{ not 1 in [2] }}{{ 'a' ~ 1 + 2 }}", scope))
        .isEqualTo("truetruetruea12");
  }

  @Test
  void readsLongLiteralsAndLeavesRawBlocksAndComments() {
    String text = "x\\n".repeat(20_000);
    assertThat(templates.render("{{ '" + text + "' | length }}", scope)).isEqualTo("40000");
    assertThat(templates.render("{% raw %}{{ 'a\\b' }}{% endraw %}{# {{ '\\ #}{{ '\\\\' }}", scope))
        .isEqualTo("{{ 'a\\b' }}\\");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{", "{%", "{#", "{% raw %}", "{{ '", "{% if a %}", "{% set x %}", "{{ a."})
  @Timeout(60)
  void takesTimeInProportionToTheLengthWhateverIsLeftOpen(String part) {
    String template = "\\" + part.repeat(900_000 / part.length());
    assertThat(templates.renderLenient(template, Map.of())).isNotEmpty();
    assertThatThrownBy(() -> templates.render(template, Map.of())).isInstanceOf(TemplateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(|1|)", "[|1|]", "{'a': |1| }", "a[|1|]", "range(|1|)"})
  void refusesBracketsNestedDeeperThanTheBoundAndTakesTheOthers(String nested) {
    String[] parts = nested.split("\\|");
    templates.check("{{ " + parts[0].repeat(50) + parts[1] + parts[2].repeat(50) + " }}");
    assertThatThrownBy(
            () -> templates.check("\n\n{{ ')))' ~ " + parts[0].repeat(51) + parts[1] + parts[2].repeat(51) + " }}"))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("deeper than 50 levels (line 3 of the template)");
  }

  @Test
  void refusesBlocksNestedDeeperThanTheBoundAndTakesTheOthers() {
    templates.check("{% if a %}".repeat(50) + "{% endif %}".repeat(50) + "{%- if a -%}{%- endif -%}");
    assertThatThrownBy(() -> templates.check("{%- for a in b %}".repeat(51) + "{% endfor %}".repeat(51)))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("Blocks").hasMessageContaining("deeper than 50 levels");
  }

  @Test
  void refusesATemplateLongerThanAnyTextItCouldMake() {
    assertThatThrownBy(() -> templates.check("{{ a }}" + "x".repeat(1_000_000)))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("1000007 characters");
  }

  @Test
  void checksSyntaxWithoutAnyScope() {
    templates.check("{% if anything.at.all %}{{ more | upper }}{% endif %}");
    assertThatThrownBy(() -> templates.check("{% if a %}")).isInstanceOf(TemplateException.class);
    assertThatThrownBy(() -> templates.check("{{ a b }}")).isInstanceOf(TemplateException.class);
    assertThatThrownBy(() -> templates.check("{{ a | uper }}"))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("did you mean 'upper'?");
  }

  @Test
  void servesManyThreadsWithOneParsedTemplate() {
    String template = "{% for s in steps %}{{ s.response }}{% endfor %}{{ n }}";
    assertThat(IntStream.range(0, 400).parallel().mapToObj(n -> templates.render(template, Map.of(
            "n", n, "steps", List.of(Map.of("response", "r" + n))))))
        .containsExactlyElementsOf(IntStream.range(0, 400).mapToObj(n -> "r" + n + n).toList());
  }

  @Nested
  class APrompt {

    @Test
    void keepsUnknownNamesExactlyAsTheyStand() {
      assertThat(templates.renderLenient("Hi {{ name }}, use {{other}} and {{ tasks.gone.x }}. {{ 'a\\d' ~ gone }}", scope))
          .isEqualTo("Hi Ada Lovelace, use {{other}} and {{ tasks.gone.x }}. {{ 'a\\d' ~ gone }}");
    }

    @Test
    void fillsInBlocksWhoseNamesAreKnownAndKeepsTheOthers() {
      assertThat(templates.renderLenient("{% if ready %}{{ name }}{% endif %} {% if gone %}x{% endif %}{# c #}", scope))
          .isEqualTo("Ada Lovelace {% if gone %}x{% endif %}");
    }

    @Test
    void mayBeNoTemplateAtAll() {
      assertThat(templates.renderLenient("Answer {\"a\": {{\"b\": 1}}} and {% if, {{ name }}", scope))
          .isEqualTo("Answer {\"a\": {{\"b\": 1}}} and {% if, Ada Lovelace");
    }
  }
}
