package io.gantry.persistence.schema;

import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.hibernate.engine.transaction.jta.platform.internal.SunOneJtaPlatform;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatformProvider;

/**
 * Tells Hibernate where Payara keeps its transaction manager, which Hibernate 6 no longer finds by itself. Everywhere
 * else it answers nothing and leaves the choice to Hibernate or the server.
 */
public final class PayaraJtaPlatform implements JtaPlatformProvider {

  @Override
  public JtaPlatform getProvidedJtaPlatform() {
    try {
      new InitialContext().lookup("java:appserver/TransactionManager");
      return new SunOneJtaPlatform();
    } catch (NamingException notPayara) {
      return null;
    }
  }
}
