package io.gantry.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Lets a command answer Ctrl-C itself. The JDK's only way is {@code sun.misc.Signal}, which it exports for good and yet
 * compiles with a warning that cannot be switched off; therefore by reflection.
 */
final class CtrlC {

  private CtrlC() {}

  /** Calls {@code action} on a thread of the JVM for each Ctrl-C instead of ending the process. */
  static void handleWith(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
              action.run();
              return null;
            }
            return method.invoke(action, arguments);
          };
      Object proxy = Proxy.newProxyInstance(CtrlC.class.getClassLoader(), new Class<?>[] {handler}, call);
      Object interrupt = signal.getConstructor(String.class).newInstance("INT");
      signal.getMethod("handle", signal, handler).invoke(null, interrupt, proxy);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This Java does not let a program answer Ctrl-C", e);
    }
  }
}
