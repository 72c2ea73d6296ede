package io.gantry.benchmarks.executors;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An executor that is measured.
 *
 * @param label what the results call it
 * @param executor what the probe calls it
 * @param size how many tasks it runs at once; the plain pool beside it has as many threads
 * @param measured what is worth measuring of it
 */
record Contestant(String label, String executor, int size, Set<Measurement> measured) {

  /** What can be measured of an executor. */
  enum Measurement {
    /** Tasks that do nothing, as many as it takes. */
    BURST,
    /** One task when nothing else is there to do. */
    LONE,
    /** Tasks that wait for the network. */
    WAITING
  }

  private static final Set<Measurement> COST = Set.of(Measurement.BURST, Measurement.LONE);
  private static final Set<Measurement> ALL = Set.of(Measurement.values());
  private static final Set<Measurement> WAITING_ONLY = Set.of(Measurement.WAITING);
  private static final int JAVA_WITH_VIRTUAL_THREADS = 21;
  /** Threads of the reference for an executor without a limit that is known. */
  private static final int SOME = 16;

  Contestant {
    measured = Set.copyOf(measured);
  }

  /** What a server of these benchmarks has. */
  enum Server {
    LIBERTY {
      @Override
      List<Contestant> own(int java) {
        Contestant shortQueue =
            new Contestant("Gantry's runs, queue of 8", "gantry:concurrent/probe-short", 8, COST);
        return java < JAVA_WITH_VIRTUAL_THREADS
            ? List.of(shortQueue)
            : List.of(
                shortQueue,
                new Contestant("managed, virtual, 8", "managed:concurrent/probe-virtual-8", 8, COST),
                new Contestant("managed, virtual, 64", "managed:concurrent/probe-virtual-64", 64, WAITING_ONLY),
                new Contestant("managed, virtual, 256", "managed:concurrent/probe-virtual-256", 256, ALL));
      }
    },
    PAYARA {
      @Override
      List<Contestant> own(int java) {
        return List.of(new Contestant("managed, queue, 64", "managed:concurrent/probe-64", 64, ALL));
      }
    };

    /** What the other one has not. */
    abstract List<Contestant> own(int java);

    /**
     * Everything that is measured on this server.
     *
     * @param java feature version that the server runs on
     */
    List<Contestant> contestants(int java) {
      List<Contestant> all = new ArrayList<>();
      all.add(new Contestant("Gantry's runs", "gantry:concurrent/gantry-runs", 8, COST));
      all.add(new Contestant("Gantry's models", "gantry:concurrent/gantry-models", 256, ALL));
      all.add(new Contestant("Gantry's tools", "gantry:concurrent/gantry-tools", 64, ALL));
      all.add(new Contestant("Gantry's journal", "gantry:concurrent/gantry-journal", 4, COST));
      all.add(new Contestant("managed, no context", "managed:concurrent/probe-none", 8, COST));
      all.add(new Contestant("managed, names and class loader", "managed:concurrent/probe-engine", 8, COST));
      all.add(new Contestant("managed, every context", "managed:concurrent/probe-all", 8, COST));
      all.add(new Contestant("server's default", "managed:java:comp/DefaultManagedExecutorService", SOME, COST));
      all.addAll(own(java));
      if (java >= JAVA_WITH_VIRTUAL_THREADS) {
        all.add(new Contestant("virtual thread per task", "virtual", SOME, COST));
      }
      return List.copyOf(all);
    }
  }

  boolean has(Measurement measurement) {
    return measured.contains(measurement);
  }

  /** What the probe calls the plain pool of the same size. */
  String reference() {
    return "plain:" + size;
  }

  /** What nothing can be faster than when every task waits this long: as many waits as there are tasks for a thread. */
  double idealMillis(int tasks, double waitMillis) {
    return (tasks + size - 1) / size * waitMillis;
  }
}
