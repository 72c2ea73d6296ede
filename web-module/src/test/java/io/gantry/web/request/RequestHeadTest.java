package io.gantry.web.request;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.web.problem.InvalidRequestException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {

  private static final String PATH = "/api/v1/runs";

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "limit=5&workflow=a+b", "workflow=%D0%BA%F0%9F%98%80", "a=b=c&&d", "cursor=MQ%3D%3D"})
  void anAddressInOrderPasses(String query) {
    assertThatCode(() -> RequestHead.checkAddress("http://a_b:80" + PATH, PATH, query)).doesNotThrowAnyException();
    assertThatCode(() -> RequestHead.checkAddress("https://[::1]:8443" + PATH, PATH, query)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\"b", "a b", "<script>", "a%zz", "{x}"})
  void aHostThatIsNoneIsNamed(String host) {
    refused("http://" + host + PATH, PATH, "limit=1", "Host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/runs/a%00b", "/api/v1/runs/%ED%A0%80", "/api/v1/runs/a%zz", "/api/v1/runs/{a}"})
  void aPathThatCannotBeReadIsNamed(String path) {
    refused("http://a" + path, path, null, "path");
  }

  @ParameterizedTest
  @CsvSource({"workflow=%00", "workflow=%ED%A0%80", "workflow=%FF", "workflow=%zz", "workflow={a}", "workflow=%4"})
  void aQueryParameterThatCannotBeReadIsNamed(String parameter) {
    refused("http://a" + PATH, PATH, "limit=1&" + parameter, "workflow");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b;q=zz", "text/html, a/b; q=-1", "a/b;Q=0.5.5"})
  void aQualityThatIsNoNumberIsNamed(String accept) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> RequestHead.checkAccept(accept))
        .withMessageContaining("Accept");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "application/json", "text/html;q=0.9, */*;q=0.8, a/b;q=1", "a/b; q=1.000"})
  void whatClientsAcceptPasses(String accept) {
    assertThatCode(() -> RequestHead.checkAccept(accept)).doesNotThrowAnyException();
  }

  private static void refused(String url, String path, String query, String place) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> RequestHead.checkAddress(url, path, query))
        .satisfies(refusal -> org.assertj.core.api.Assertions.assertThat(refusal.pointer()).isEqualTo(place));
  }
}
