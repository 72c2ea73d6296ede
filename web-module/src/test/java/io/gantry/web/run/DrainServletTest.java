package io.gantry.web.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class DrainServletTest {

  @Test
  void isTheFirstServletOfTheModuleSoThatItIsDestroyedWhileTheOthersStillAnswer() throws Exception {
    Document descriptor =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("src/main/webapp/WEB-INF/web.xml").toFile());

    assertThat(descriptor.getElementsByTagName("servlet-class").item(0).getTextContent())
        .isEqualTo(DrainServlet.class.getName());
    assertThat(descriptor.getElementsByTagName("load-on-startup").item(0).getTextContent()).isEqualTo("0");
  }
}
