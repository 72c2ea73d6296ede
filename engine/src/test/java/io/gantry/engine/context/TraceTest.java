package io.gantry.engine.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {

  private static final String CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

  @Test
  void aRunContinuesItsCallersTraceInASpanOfItsOwn() {
    Trace trace = Trace.of(List.of(CALLER), List.of("vendor=a, other@system=b=", " , third=c"));

    assertThat(trace.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(trace.parentSpanId()).contains("00f067aa0ba902b7");
    assertThat(trace.spanId()).isNotEqualTo("00f067aa0ba902b7");
    assertThat(trace.sampled()).isFalse();
    assertThat(trace.own().header()).isEqualTo("00-" + trace.traceId() + "-" + trace.spanId() + "-00");
  }

  @Test
  void withoutACallersTraceARunBeginsItsOwnAndLeavesTheStateOut() {
    Trace trace = Trace.of(List.of(), List.of("vendor=a"));

    assertThat(trace.parentSpanId()).isEmpty();
    assertThat(trace.state()).isEmpty();
    assertThat(trace.sampled()).isTrue();
    assertThat(Trace.of(List.of(), List.of()).traceId()).isNotEqualTo(trace.traceId());
  }

  @Test
  void twoHeadersOfOneNameAreNoTrace() {
    assertThat(Trace.of(List.of(CALLER, CALLER), List.of()).parentSpanId()).isEmpty();
  }

  @Test
  void theStateOfSeveralHeadersIsOneListInTheirOrder() {
    assertThat(Trace.of(List.of(CALLER), List.of("b=1 2,,a/x=y", "\t1t@sys=~ ")).state()).contains("b=1 2,a/x=y,1t@sys=~");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "=b", "a=", "A=b", "a=b=c", "a=b,a=c", "a=ü", "1a=b", "a@1=b", "a@b@c=d", "a=\tb", ""})
  void anInvalidStateIsLeftOutAndTheTraceGoesOn(String state) {
    Trace trace = Trace.of(List.of(CALLER), List.of(state));

    assertThat(trace.state()).isEmpty();
    assertThat(trace.parentSpanId()).isPresent();
  }

  @Test
  void aStateHas32MembersAtMost() {
    List<String> most = IntStream.range(0, 32).mapToObj(i -> "k" + i + "=v").collect(Collectors.toList());
    assertThat(Trace.of(List.of(CALLER), most).state()).isPresent();

    most.addAll(Collections.singleton("one=more"));
    assertThat(Trace.of(List.of(CALLER), most).state()).isEmpty();
  }
}
