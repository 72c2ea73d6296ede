package io.gantry.it.server;

import io.gantry.it.BuiltProject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;

/** One kind of application server, made ready with its production profile. The tests know no more of it than this. */
interface ServerUnderTest {

  /** The server that {@code arquillian.launch} names, {@code liberty} or {@code payara}; Open Liberty without a name. */
  static ServerUnderTest chosen(BuiltProject project) {
    String name = System.getProperty("arquillian.launch", "liberty");
    return switch (name) {
      case "liberty" -> new LibertyUnderTest(project);
      case "payara" -> new PayaraUnderTest(project);
      default -> throw new IllegalArgumentException("arquillian.launch is liberty or payara, not '" + name + "'");
    };
  }

  /** As {@code arquillian.launch} names it. */
  String name();

  /** What Arquillian starts and stops it with. */
  Class<? extends DeployableContainer<?>> container();

  /** Makes the server's folder anew, with the application and what the site adds; starts nothing that stays. */
  void install(Site site) throws IOException, InterruptedException;

  /** Where the server writes what it has to say. */
  Path log();

  /** Where it writes the lines of loggers that the tests want to hear more of. */
  Path details();

  /** Changes it while it runs. */
  ServerConsole console();

  /** Where it answers otherwise than the others, for reasons below the application; docs/servers.md lists them. */
  Set<Difference> differences();
}
