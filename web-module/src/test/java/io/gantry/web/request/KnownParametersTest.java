package io.gantry.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.web.problem.InvalidRequestException;
import io.gantry.web.run.RunResource;
import io.gantry.web.workflow.WorkflowResource;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KnownParametersTest {

  @Test
  void thoseOfAnOperationAndOfItsBeanAreKnown() {
    assertThat(KnownParameters.names(operation(RunResource.class, "list")))
        .containsExactly("cursor", "limit", "status", "submittedAfter", "submittedBefore", "workflow");
    assertThat(KnownParameters.names(operation(WorkflowResource.class, "list"))).containsExactly("after", "limit");
    assertThat(KnownParameters.names(operation(RunResource.class, "get"))).isEmpty();
  }

  @Test
  void anyOtherIsRefusedByNameWithThoseThereAre() {
    Set<String> known = KnownParameters.names(operation(WorkflowResource.class, "list"));

    assertThatCode(() -> KnownParameters.check(List.of("limit", "after"), known)).doesNotThrowAnyException();
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> KnownParameters.check(List.of("limit", "afetr"), known))
        .withMessage("This operation has no query parameter 'afetr', only after, limit.")
        .satisfies(refused -> assertThat(refused.pointer()).isEqualTo("afetr"));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> KnownParameters.check(List.of("x"), Set.of()))
        .withMessage("This operation has no query parameter 'x', it has none.");
  }

  private static Method operation(Class<?> resource, String name) {
    return Stream.of(resource.getDeclaredMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
