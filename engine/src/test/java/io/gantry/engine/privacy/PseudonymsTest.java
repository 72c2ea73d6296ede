package io.gantry.engine.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PseudonymsTest {

  private static final String ANNA = "anna@example.com";
  private static final String OTTO = "otto@example.com";

  private Pseudonyms names;

  @BeforeEach
  void begin() {
    names = new Pseudonyms();
  }

  @Test
  void theSameDataHasTheSameNameInEveryText() {
    names.note("From " + ANNA + " to " + OTTO);
    names.note("Answer " + ANNA);

    assertThat(names.hide("From " + ANNA + " to " + OTTO)).isEqualTo("From [EMAIL_1] to [EMAIL_2]");
    assertThat(names.hide("Answer " + ANNA)).isEqualTo("Answer [EMAIL_1]");
    assertThat(names.hide("never noted: " + ANNA)).isEqualTo("never noted: [EMAIL_1]");
  }

  @Test
  void eachKindHasItsOwnNumbers() {
    names.note(ANNA + " 203.0.113.7 " + OTTO);

    assertThat(names.hide(ANNA + " 203.0.113.7 " + OTTO)).isEqualTo("[EMAIL_1] [IP_1] [EMAIL_2]");
  }

  @Test
  void askingInBetweenChangesNoName() {
    Pseudonyms asked = new Pseudonyms();
    asked.note(ANNA);
    asked.hide("unknown@example.com");
    asked.namesIn("other@example.com");
    asked.note(OTTO);
    names.note(ANNA);
    names.note(OTTO);

    assertThat(asked.hide(OTTO)).isEqualTo(names.hide(OTTO)).isEqualTo("[EMAIL_2]");
  }

  @Test
  void whatWasNeverNotedIsHiddenWithoutANumber() {
    assertThat(names.hide(ANNA)).isEqualTo("[EMAIL]");
    assertThat(names.namesIn(ANNA)).isEmpty();
  }

  @Test
  void onlyTheNamesThatWereShownArePutBack() {
    names.note(ANNA + " " + OTTO);
    names.hide(ANNA);

    assertThat(names.putBack("To [EMAIL_1], [EMAIL_2] and [EMAIL_9]", names.namesIn(ANNA)::contains))
        .isEqualTo("To " + ANNA + ", [EMAIL_2] and [EMAIL_9]");
    assertThat(names.putBack("To [EMAIL_1]", name -> false)).isEqualTo("To [EMAIL_1]");
  }

  @Test
  void aNameThatWasWrittenAsMarkdownIsPutBack() {
    names.note(ANNA);

    assertThat(names.putBack("**[EMAIL\\_1]**", names.namesIn(ANNA)::contains)).isEqualTo("**" + ANNA + "**");
  }

  @Test
  void whatLooksLikePersonalDataOnlyWithoutItsNeighbourIsHiddenToo() {
    String text = "DE89370400440532013000 4111111111111111";
    names.note(text);

    assertThat(PersonalData.in(names.hide(text))).isEmpty();
  }

  @Property(tries = 1_000)
  void nothingIsLeftOfIt(@ForAll("texts") List<String> texts) {
    Pseudonyms given = new Pseudonyms();
    texts.forEach(given::note);
    for (String text : texts) {
      String hidden = given.hide(text);

      assertThat(PersonalData.in(hidden)).isEmpty();
      assertThat(given.putBack(hidden, given.namesIn(text)::contains)).isEqualTo(text);
    }
  }

  @Provide
  Arbitrary<List<String>> texts() {
    Arbitrary<String> data =
        Arbitraries.of(
            ANNA, OTTO, "+49 30 1234567", "(415) 555-2671", "4111 1111 1111 1111", "DE89370400440532013000", "123-45-6789",
            "203.0.113.7", "2001:db8::7");
    Arbitrary<String> between = Arbitraries.strings().withChars(" ,;:.@+-/()[]_\"\\n0123456789abu%").ofMaxLength(6);
    return Arbitraries.oneOf(data, between).list().ofMaxSize(8).map(parts -> String.join("", parts)).list().ofMaxSize(5);
  }
}
