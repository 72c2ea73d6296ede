package io.gantry.engine.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {

  private static List<String> found(String text) {
    return PersonalData.in(text).stream()
        .map(found -> found.kind() + " " + text.substring(found.start(), found.end()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Write to anna.b+x@mail.example.com.| EMAIL anna.b+x@mail.example.com",
        "<Anna> 'o'brien@example.ie'| EMAIL o'brien@example.ie",
        "https://x.example/?to=anna%40example.com&a=1| EMAIL anna%40example.com",
        "https://x.example/%20anna@example.com| EMAIL anna@example.com",
        "{\"t\":\"Hello\\nanna@example.com\\u00e9\"}| EMAIL anna@example.com",
        "jürgen@müller.example| EMAIL jürgen@müller.example",
        "a@b.example,c@d.example.5| EMAIL a@b.example;EMAIL c@d.example",
        "Call +49 (0)30 1234-5678 now| PHONE +49 (0)30 1234-5678",
        "tel:+14155552671| PHONE +14155552671",
        "0049 30 1234567| PHONE 0049 30 1234567",
        "Ruf (030) 1234567 an| PHONE (030) 1234567",
        "0171/1234567| PHONE 0171/1234567",
        "01 23 45 67 89 à Paris| PHONE 01 23 45 67 89",
        "01.23.45.67.89| PHONE 01.23.45.67.89",
        "(415) 555-2671 or 415.555.2671| PHONE (415) 555-2671;PHONE 415.555.2671",
        "1-415-555-2671| PHONE 1-415-555-2671",
        "\"line\\n+4930123456\"| PHONE +4930123456",
        "Card 4111 1111 1111 1111 ok| CARD 4111 1111 1111 1111",
        "5 4111-1111-1111-1111| CARD 4111-1111-1111-1111",
        "378282246310005| CARD 378282246310005",
        "3782 822463 10005| CARD 3782 822463 10005",
        "{\"card\":4111111111111111}| CARD 4111111111111111",
        "IBAN DE89 3704 0044 0532 0130 00 and more| IBAN DE89 3704 0044 0532 0130 00",
        "de89370400440532013000| IBAN de89370400440532013000",
        "GB82 WEST 1234 5698 7654 32| IBAN GB82 WEST 1234 5698 7654 32",
        "SSN 123-45-6789.| SSN 123-45-6789",
        "from 203.0.113.7:8080| IP 203.0.113.7",
        "[2001:db8::8a2e:370:7334]:443| IP 2001:db8::8a2e:370:7334",
        "2001:0db8:0:0:0:ff00:0042:8329 up| IP 2001:0db8:0:0:0:ff00:0042:8329"
      })
  void isFoundByItsForm(String text, String expected) {
    assertThat(found(text)).isEqualTo(List.of(expected.split(";")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "a@b",
        "@param name@",
        "user@localhost",
        "npm i left-pad@1.3.0",
        "2026-11-21 15:31:20.123",
        "2026-11-21T15:31:20+01:00",
        "21.11.2026 15:31",
        "01-02-2026 12:00",
        "05/10/2026 12",
        "+5 and +12345",
        "1763735520000",
        "4111 1111 1111 1112",
        "0.4111111111111111",
        "0000000000000000",
        "550e8400-e29b-41d4-a716-446655440000",
        "12345678-1234-1234-1234-123456789012",
        "x4111111111111111",
        "DE89370400440532013001",
        "000-12-3456 666-12-3456 900-12-3456 123-00-4567",
        "123-45-67890",
        "10.1.2.3 192.168.1.1 127.0.0.1 172.20.1.1 169.254.169.254 0.0.0.0 255.255.255.255",
        "1.2.3.4.5",
        "256.1.1.1",
        "v4.18.0.2",
        "std::vector a::b 12:30:45",
        "200 300 4000",
        "Order 123456789012",
        "1,234,567.89"
      })
  void whatIsSomethingElseIsLeftAlone(String text) {
    assertThat(found(text)).isEmpty();
  }

  @Property(tries = 2_000)
  void noTextBreaksItAndWhatIsFoundLiesApart(
      @ForAll @CharRange(from = '0', to = '9') @CharRange(from = ' ', to = '/') @CharRange(from = '@', to = 'F')
          @StringLength(max = 120)
          String text) {
    int from = 0;
    for (Found found : PersonalData.in(text)) {
      assertThat(found.start()).isGreaterThanOrEqualTo(from);
      assertThat(found.end()).isGreaterThan(found.start()).isLessThanOrEqualTo(text.length());
      from = found.end();
    }
  }

  @Test
  void everyFormIsFoundAmongOthers() {
    String text = "anna@example.com +49301234567 4111111111111111 DE89370400440532013000 123-45-6789 203.0.113.7";

    assertThat(PersonalData.in(text)).extracting(Found::kind)
        .containsExactly(Kind.EMAIL, Kind.PHONE, Kind.CARD, Kind.IBAN, Kind.SSN, Kind.IP);
  }
}
