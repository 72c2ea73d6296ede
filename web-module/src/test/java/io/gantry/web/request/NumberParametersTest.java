package io.gantry.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.web.problem.InvalidRequestException;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberParametersTest {

  @QueryParam("limit")
  private int declared;

  @Test
  void numbersAndTruthValuesAreRead() throws NoSuchFieldException {
    assertThat(converter(int.class).fromString("7")).isEqualTo(7);
    assertThat(converter(Long.class).fromString("-1")).isEqualTo(-1L);
    assertThat(converter(boolean.class).fromString("true")).isTrue();
    assertThat(converter(Integer.class).fromString(null)).isNull();
  }

  /** Jersey asks for those too; with null for a primitive it answered 500. */
  @Test
  void aMissingPrimitiveIsItsZero() throws NoSuchFieldException {
    assertThat(converter(int.class).fromString(null)).isZero();
    assertThat(converter(long.class).fromString(null)).isZero();
    assertThat(converter(boolean.class).fromString(null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1.5", "99999999999", "1 "})
  void whatIsNoNumberIsRefusedUnderTheParametersName(String text) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> converter(int.class).fromString(text))
        .withMessage("limit is a whole number up to 2147483647, not '" + text + "'.");
  }

  @Test
  void otherTypesAreLeftToJaxRs() throws NoSuchFieldException {
    assertThat(converter(String.class)).isNull();
  }

  private static <T> ParamConverter<T> converter(Class<T> type) throws NoSuchFieldException {
    Annotation[] annotations = NumberParametersTest.class.getDeclaredField("declared").getAnnotations();
    return new NumberParameters().getConverter(type, type, annotations);
  }
}
