package io.gantry.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** W3C Trace Context, section 3.2. */
class TraceParentTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String VALID = "00-" + TRACE + "-" + SPAN + "-01";

  @Property
  void whatVersion00SaysIsReadAndSaidAgain(@ForAll("valid") TraceParent parent) {
    assertThat(TraceParent.parse(parent.header())).contains(parent);
  }

  @Property
  void ofTheFlagsOnlySampledIsKept(@ForAll @IntRange(max = 255) int flags) {
    String header = "00-" + TRACE + "-" + SPAN + "-" + String.format("%02x", flags);

    assertThat(TraceParent.parse(header).orElseThrow().sampled()).isEqualTo(flags % 2 == 1);
    assertThat(TraceParent.parse(header).orElseThrow().header()).endsWith(flags % 2 == 1 ? "-01" : "-00");
  }

  @Property
  void ofALaterVersionThePartsOfVersion00AreReadAndWhatFollowsADashIsLeftOut(
      @ForAll @IntRange(min = 1, max = 254) int version, @ForAll("visible") String more) {
    String known = String.format("%02x", version) + VALID.substring(2);

    assertThat(TraceParent.parse(known)).contains(new TraceParent(TRACE, SPAN, true));
    assertThat(TraceParent.parse(known + "-" + more)).contains(new TraceParent(TRACE, SPAN, true));
    assertThat(TraceParent.parse(known + "." + more)).isEmpty();
  }

  @Property
  void anyOtherCharacterAnywhereMakesItInvalid(@ForAll @IntRange(max = 54) int place, @ForAll char other) {
    boolean dash = VALID.charAt(place) == '-';
    Assume.that(dash ? other != '-' : "0123456789abcdef".indexOf(other) < 0);

    assertThat(TraceParent.parse(VALID.substring(0, place) + other + VALID.substring(place + 1))).isEmpty();
  }

  @Property
  void whatIsShorterIsInvalid(@ForAll @IntRange(max = 54) int length) {
    assertThat(TraceParent.parse(VALID.substring(0, length))).isEmpty();
    assertThat(TraceParent.parse("cc" + VALID.substring(0, length).replaceFirst("^00", ""))).isEmpty();
  }

  @Example
  void whatTheStandardForbidsIsInvalid() {
    assertThat(TraceParent.parse(VALID)).isPresent();
    assertThat(TraceParent.parse(VALID + "-")).isEmpty();
    assertThat(TraceParent.parse(VALID + "-more")).isEmpty();
    assertThat(TraceParent.parse("ff" + VALID.substring(2))).isEmpty();
    assertThat(TraceParent.parse("00-" + "0".repeat(32) + "-" + SPAN + "-01")).isEmpty();
    assertThat(TraceParent.parse("00-" + TRACE + "-" + "0".repeat(16) + "-01")).isEmpty();
    assertThat(TraceParent.parse(VALID.toUpperCase(Locale.ROOT))).isEmpty();
    assertThat(TraceParent.parse("")).isEmpty();
  }

  @Example
  void everyChildHasAnIdOfItsOwnInTheSameTrace() {
    TraceParent parent = new TraceParent(TRACE, SPAN, false);
    Set<String> spans = new HashSet<>(Set.of(SPAN));

    for (int i = 0; i < 1_000; i++) {
      TraceParent child = parent.child();
      assertThat(child.traceId()).isEqualTo(TRACE);
      assertThat(child.sampled()).isFalse();
      assertThat(spans.add(child.spanId())).isTrue();
    }
  }

  @Provide
  Arbitrary<TraceParent> valid() {
    return Combinators.combine(hex(32), hex(16), Arbitraries.of(true, false)).as(TraceParent::new);
  }

  @Provide
  Arbitrary<String> visible() {
    return Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(60);
  }

  private static Arbitrary<String> hex(int digits) {
    return Arbitraries.strings().withChars("0123456789abcdef").ofLength(digits).filter(id -> !id.matches("0+"));
  }
}
