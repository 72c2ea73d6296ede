package io.gantry.engine.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Jinja2 3.1 answers for the same templates, save that its {@code True} is {@code true} here. */
class PythonTemplatesTest {

  private final Templates templates = new Templates();
  private final Map<String, JsonNode> scope = new LinkedHashMap<>();

  @BeforeEach
  void fillScope() throws Exception {
    new ObjectMapper().readTree("""
        {"n": 4, "s": "héllo wörld", "gone": null, "l": [3, 1, 2], "five": "5", "pairs": [[1, 2], [3, 4]],
         "o": {"zz": 1, "b": {"y": [1, {"q": 2}], "x": "it's"}, "aaa": null},
         "steps": [{"index": 0, "response": "first"}, {"index": 1, "response": "second"}]}
        """).properties().forEach(entry -> scope.put(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', delimiterString = " => ", value = {
    "{{ \"abc\"[-5:] }}{{ \"abc\"[-100:100] }}{{ s[-2000:] }} => abcabchéllo wörld",
    "{{ s[::2] }}|{{ s[::-1] }}|{{ s[5:1:-2] }}|{{ s[none:3] }} => hlowrd|dlröw olléh| l|hél",
    "{{ l[::-1] }}{{ l[1::2] }}{{ l[5:] }}{{ l[:-9] }}{{ l[-9:2] }} => [2, 1, 3][1][][][3, 1]",
    "{{ 'a😀b'[1:2] }}{{ 'a😀b'[::-1] }} => 😀b😀a",
    "{{ l[1:][0] }}{{ s[1:].upper() }}{{ s[:3]|upper }}{{ o.b.y[1:][0].q }} => 1ÉLLO WÖRLDHÉL2",
    "{{ n+1 }}{{ o.zz+1 }}{{ steps[0].index+1 }}{{ 1 +1 }}{{ 1+1 }}{{ +n }}{{ n*+2 }} => 5212248",
    "{% if n+1 > 3 %}y{% endif %}{{ n-1 }}{{ -n+1 }}{{ n - -1 }} => y3-35",
    "{{ s == none }}{{ gone == None }}{{ gone is not none }}{{ none is none }} => falsetruefalsetrue",
    "{{ nope|default(none) is none }}{{ True and not False }} => truetrue",
    "{% set s = none %}{{ s is none }}{% for x in [none] %}{{ x is none }}{% endfor %} => truetrue",
    "{% for a, b in [[none, 1]] %}{{ a is none }}{{ b }}{% endfor %} => true1",
    "{{ range(2,8,3)|list }}{{ range(5,0,-2)|list }}{{ range(-2)|list }} => [2, 5][5, 3, 1][]",
    "{{ 2**64 }} {{ 9223372036854775807+1 }} {{ 9223372036854775808 }} => "
        + "18446744073709551616 9223372036854775808 9223372036854775808",
    "{{ 9**9**9 }} => 196627050475552913618075908526912116283103450944214766927315415537966391196809",
    "{{ (10**308*10)|string|length }} {{ -9223372036854775807-2 }} => 310 -9223372036854775809",
    "{{ 2*3**2 }} {{ -2**2 }} {{ 2**-1 }} {{ (-1)**9999999999 }} {{ 0**0 }} {{ (-2)**3 }} => 18 4 0.5 -1 1 -8",
    "{{ -7//2 }} {{ -7%3 }} {{ 7%-3 }} {{ 7.5//2 }} {{ -7.5%2 }} {{ 6/2 }} => -4 2 -2 3.0 0.5 3.0",
    "{{ 10**20/3 }} {{ 1e10 }} {{ 1e-7 }} {{ 1e16 }} {{ 0.1+0.2 }} => "
        + "3.333333333333333e+19 10000000000.0 1e-07 1e+16 0.30000000000000004",
    "{{ '99999999999999999999'|int }} {{ '-3.9'|int }} => 99999999999999999999 -3",
    "{% for x in \"añb\" %}{{ x }},{% endfor %} => a,ñ,b,",
    "{% for a, b in pairs %}{{ a }}-{{ b }};{% endfor %} => 1-2;3-4;",
    "{% for k, v in o|dictsort %}{{ k }};{% endfor %} => aaa;b;zz;",
    "{{ '5' == 5 }}{{ 5 != '5' }}{{ five|int == 5 }}{{ 5 == 5.0 }}{{ 5 == true }}{{ 1 == true }} => "
        + "falsetruetruetruefalsetrue",
    "{{ '' == none }}{{ 0 == none }}{{ [1, 2] == [1, 2.0] }}{{ o.b.y[1] == {'q': 2} }} => falsefalsetruetrue",
    "{{ 5 in ['5'] }}{{ 5 in [5] }}{{ none in [none] }}{{ 3 not in l }}{{ 1 in o }}{{ 'zz' in o }} => "
        + "falsetruetruefalsefalsetrue",
    "{{ 5 is eq 5 }}{{ '5' is eq(5) }}{{ 5 is ne 5 }}{{ l|select('gt', 1)|list }} => truefalsefalse[3, 2]",
    "{{ o }} => {'zz': 1, 'b': {'y': [1, {'q': 2}], 'x': \"it's\"}, 'aaa': none}",
    "{{ o.items()|list }} => [('zz', 1), ('b', {'y': [1, {'q': 2}], 'x': \"it's\"}), ('aaa', none)]",
    "{{ o.items()|list|tojson }} => [[\"zz\",1],[\"b\",{\"y\":[1,{\"q\":2}],\"x\":\"it's\"}],[\"aaa\",null]]",
    "{% for k, v in o|items %}{{ k }}={{ v is none }};{% endfor %} => zz=false;b=false;aaa=true;",
    "{{ (1,2) }}{{ (1,) }}{{ (1) }}{{ [] }}{{ {} }} => (1, 2)(1,)1[]{}",
    "{{ \"they're o-k (a) <b> ÀB\"|title }}|{{ \"they're\".title() }} => They're O-K (A) <B> Àb|They'Re",
    "{{ l|min }}{{ l|max }}{{ ['b','A']|min }}{{ ['b','A']|max }}{{ steps|max(attribute='index') }} => "
        + "13Ab{'index': 1, 'response': 'second'}",
    "{{ [1,2,3]|batch(2)|list }}{{ [1,2,3]|batch(2,'-')|list }} => [[1, 2], [3]][[1, 2], [3, '-']]",
    "{{ ['b','A','c']|sort }}{{ ['b','A']|sort(reverse=true) }}{{ steps|sort(attribute='index')|first }} => "
        + "['A', 'b', 'c']['b', 'A']{'index': 0, 'response': 'first'}",
    "{{ [1,2.5]|sum }}{{ steps|sum(attribute='index') }}{{ 'abc'|reverse }}{{ l|reverse|list }} => 3.51cba[2, 1, 3]",
    "{{ steps|join(', ', attribute='response') }}{{ 'abc'|join('.') }} => first, seconda.b.c",
    "{{ '-'*5 }}{{ 2*'ab' }}{{ 'a'*-1 }} => -----abab",
    "{{ namespace(x=n+1, y=2).x }}{{ s|truncate(length=n+1, killwords=true, end='') }} => 5héllo",
    "{{ n and 'z' }}{{ '' and 'z' }}{{ gone or 'w' }} => zw",
    "{{ [1,2,] }}{{ 1 if n+1 == 5 else 2 }} => [1, 2]1",
    "{{ 1 < n < 9 }}{{ 1 < n < 4 }}{{ 9 > n >= 4 > 3 }}{{ n == 4 == 4.0 }}{{ 1 < n == 4 }} => truefalsetruetruetrue",
    "{{ not 1 < n < 4 }}{{ 1 < n in [4] }}{{ 1 < n not in [4] }}{{ 5 < n < 1/0 }}{{ (1 < n) == true }} => "
        + "truetruefalsefalsetrue",
    "{{ 0 < l|length <= 3 and 1 < n < 9 }}{{ 1 if 0 < n < 2 else 2 }}{{ 1 == 1 != 2 }} => true2true",
    "{{ l|length }}{{ o|count }}{{ 'h\uD83D\uDE00'|length }}{{ ''|length }}{{ (1,2)|length }}{{ none|length }} => 332020",
  })
  void fillsInAsJinja(String template, String expected) {
    templates.check(template);
    assertThat(templates.render(template, scope)).isEqualTo(expected);
  }

  @Test
  void indentsLinesAsJinja() {
    String template =
        "{{ 'a\\nb\\n\\nc'|indent }}|{{ 'a\\n\\nb'|indent(2, first=true, blank=true) }}|{{ 'a\\nb'|indent('>') }}";

    assertThat(templates.render(template, scope)).isEqualTo("a\n    b\n\n    c|  a\n  \n  b|a\n>b");
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', delimiterString = " => ", value = {
    "{{ s[::0] }} => The step of [start:end:step] is 0",
    "{{ n[1:] }} => Only a text or a list has parts [start:end], not 4",
    "{{ s['a':] }} => whole numbers, not the text 'a'",
    "{{ range(1000000000)|length }} => range() would make 1000000000 numbers, at most 100000 are allowed",
    "{% for i in range(200000) %}{% endfor %} => range() would make 200000 numbers, at most 100000 are allowed",
    "{{ range('5') }} => range() needs whole numbers, not the text '5'",
    "{{ 1/0 }} => Division by zero: the right side of '/' is 0",
    "{{ 1//0 }} => Division by zero: the right side of '//' is 0",
    "{{ 1%0 }} => Division by zero: the right side of '%' is 0",
    "{{ 0**-1 }} => would divide by 0",
    "{{ 1e308*10 }} => beyond what a decimal number holds",
    "{{ 9**99999 }} => more than 3,000 digits",
    "{{ 9**99999999999999999999 }} => more than 3,000 digits",
    "{{ gone+1 }} => '+' needs numbers, not none",
    "{{ 'a' + gone }} => '+' cannot join a text and none",
    "{{ 'a' - 1 }} => '-' needs numbers, not the text 'a'; make a number of it with the filter int or float",
    "{{ 'abcdefghij'*200000 }} => at most 1000000 are allowed",
    "{% for x in 5 %}{% endfor %} => A loop goes through a list, an object or a text, not 5",
    "{% for x in true %}{% endfor %} => not true",
    "{% for a, b in l %}{% endfor %} => 'for a, b' needs elements of 2 parts each",
    "{% for a, b, c in pairs %}{% endfor %} => 'for a, b, c' needs elements of 3 parts each",
    "{{ 5 in 5 }} => 'in' needs a text, a list or an object on its right side, not 5",
    "{{ n|length }} => The filter 'length' goes through a list, an object or a text, not 4",
    "{{ true|count }} => The filter 'count' goes through a list, an object or a text, not true",
    "{{ 1 < 'x' < 9 }} => '<' cannot compare the text 'x' with 1",
    "{{ 1 < n < 'x' }} => '<' cannot compare the text 'x' with 4",
    "{{ none in 'abc' }} => 'in' needs a text to look for in a text, not none",
    "{{ 'x' < 5 }} => '<' cannot compare the text 'x' with 5",
    "{{ 'x' is gt 5 }} => '>' cannot compare the text 'x' with 5",
    "{{ l|map }} => Syntax error in 'map': requires 1 argument",
    "{{ namespace(x=1, x=2) }} => An expression cannot be worked out with the values it has",
    "{{ ['a',1]|sort }} => The filter 'sort' cannot compare",
    "{{ [none,1]|max }} => The filter 'max' cannot compare",
    "{{ ['a']|sum }} => '+' needs numbers, not the text 'a'",
    "{% set x = 1//0 %}{{ x }} => Division by zero",
    "{% set x = 'a'*1.5 %}{{ x }} => '*' needs numbers, not the text 'a'",
    "{% set x %}{{ 1/0 }}{% endset %}{{ x }} => Division by zero",
    "{% set x = 'x'*600000 %}{% set x = x ~ x %}{{ x }} => Joining texts would make 1200000 characters",
    "{% if 1/0 %}{% endif %}{{ nope }} => Division by zero",
  })
  void saysWhyItCannotFillIn(String template, String reason) {
    templates.check(template);
    assertThatThrownBy(() -> templates.render(template, scope))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("is undefined")
        .hasMessageNotContaining("Exception")
        .hasMessageNotContaining("java.");
  }

  @Test
  @Timeout(20)
  void namesTheBoundWhenATextGrowsTurnByTurn() {
    String doubled = "{% set x = 'x' %}" + "{% set x = x ~ x %}".repeat(25) + "{{ x }}";
    assertThatThrownBy(() -> templates.render(doubled, scope))
        .hasMessageContaining("Joining texts would make 1048576 characters, at most 1000000 are allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{% include 'x' %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{% from 'x' import y %}",
    "{% macro m() %}{% endmacro %}", "{% block b %}{% endblock %}", "{% do n %}",
  })
  void refusesOtherTagsBeforeAnythingRuns(String template) {
    assertThatThrownBy(() -> templates.check("{% if n %}" + template + "{% endif %}"))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("There is no tag '");
  }

  @ParameterizedTest
  @ValueSource(strings = {"format", "index", "zfill", "encode", "append", "getClass"})
  void refusesMethodsThatNoValueHasBeforeAnythingRuns(String method) {
    assertThatThrownBy(() -> templates.check("{{ s." + method + "() }}"))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("There is no method '" + method + "'");
  }

  @Test
  void keepsATagItDoesNotKnowInAPromptAndFillsInTheRest() {
    assertThat(templates.renderLenient("{% include 'x' %}{% if n %}{{ n+1 }}{% endif %}{{ s.zfill(3) }}", scope))
        .isEqualTo("{% include 'x' %}5{{ s.zfill(3) }}");
  }

  @Test
  void refusesATemplateLongerThanTheBoundAlsoWhenItIsOnlyText() {
    String longest = "x".repeat(1_000_000);
    templates.check(longest);
    assertThat(templates.render(longest, scope)).isEqualTo(longest);
    assertThatThrownBy(() -> templates.check(longest + "x")).hasMessageContaining("1000001 characters, at most 1000000");
    assertThatThrownBy(() -> templates.render(longest + "x", scope)).isInstanceOf(TemplateException.class);
    assertThat(templates.renderLenient(longest + "x", scope)).hasSize(1_000_001);
  }
}
