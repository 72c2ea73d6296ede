package io.gantry.persistence.run;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorableTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "a\\u0000b"                  | "a\uFFFDb"
          "\\u0000\\u0000"             | "\uFFFD\uFFFD"
          "\\\\u0000"                  | "\\\\u0000"
          "\\\\\\u0000"                | "\\\\\uFFFD"
          "x\\ud83d"                   | "x\uFFFD"
          "\\ude00x"                   | "\uFFFDx"
          "\\uD83D\\uDE00"             | "\\uD83D\\uDE00"
          "\\ud83d\\ud83d\\ude00"      | "\uFFFD\\ud83d\\ude00"
          "\\ud83d\\n\\ude00"          | "\uFFFD\\n\uFFFD"
          {"a\\u0000":[1,"\\u0041"]}   | {"a\uFFFD":[1,"\\u0041"]}
          """)
  void jsonEscapesThatPostgresRefusesBecomeTheReplacementCharacter(String json, String storable) {
    assertThat(StorableText.json(json)).isEqualTo(storable);
  }

  @Test
  void surrogatesWrittenOutAreTreatedAsEscapesAre() {
    assertThat(StorableText.json("\"\uD83D\"")).isEqualTo("\"\uFFFD\"");
    assertThat(StorableText.json("\"\uD83D\uDE00\"")).isEqualTo("\"\uD83D\uDE00\"");
    assertThat(StorableText.json("\"\uD83D" + "\\ude00\"")).isEqualTo("\"\uFFFD\uFFFD\"");
  }

  @Test
  void plainTextLosesOnlyNulAndLoneSurrogatesAndKeepsItsBackslashes() {
    assertThat(StorableText.plain("a\0b\uDE00c\uD83D\uDE00\\u0000")).isEqualTo("a\uFFFDb\uFFFDc\uD83D\uDE00\\u0000");
  }

  @Test
  void textThatNeedsNothingIsTheSameObject() {
    String text = "{\"greeting\":\"caf\u00e9 \uD83D\uDE00 \\u00e9\\\\\"}";

    assertThat(StorableText.json(text)).isSameAs(text);
    assertThat(StorableText.plain(text)).isSameAs(text);
  }

  @Test
  void textThatEndsWithinAnEscapePassesForPostgresToRefuse() {
    assertThat(StorableText.json("\"\\")).isEqualTo("\"\\");
    assertThat(StorableText.json("\"\\u00")).isEqualTo("\"\\u00");
    assertThat(StorableText.json("\"\\uzzzz\"")).isEqualTo("\"\\uzzzz\"");
  }

  @Property
  void whateverComesOutHoldsNeitherNulNorALoneSurrogate(
      @ForAll @CharRange(from = '\uD7FE', to = '\uE001') @CharRange(from = '\0', to = '\3') String text) {
    String storable = StorableText.plain(text);

    assertThat(storable.codePoints()).noneMatch(point -> point == 0 || point >= 0xD800 && point <= 0xDFFF);
    assertThat(storable).hasSameSizeAs(text);
    assertThat(StorableText.plain(storable)).isSameAs(storable);
  }
}
