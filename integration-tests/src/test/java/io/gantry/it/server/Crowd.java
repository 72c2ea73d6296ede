package io.gantry.it.server;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Visitors of a page that keeps them until the test lets them go. Thread-safe. */
final class Crowd {

  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private int present;
  private int arrived;
  private int most;
  private int leaves;
  private boolean open;

  /** Comes in and stays until let go; true unless interrupted. */
  boolean visit() {
    lock.lock();
    try {
      arrived++;
      present++;
      most = Math.max(most, present);
      changed.signalAll();
      while (!open && leaves == 0) {
        changed.await();
      }
      leaves = open ? leaves : leaves - 1;
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      present--;
      lock.unlock();
    }
  }

  /** Waits until this many have come in all; false when they have not within the limit. */
  boolean awaitArrived(int count, Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (arrived < count && left > 0) {
        left = changed.awaitNanos(left);
      }
      return arrived >= count;
    } finally {
      lock.unlock();
    }
  }

  /** Lets this many go: of those who are there, else of the next to come. */
  void letGo(int count) {
    lock.lock();
    try {
      leaves += count;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Keeps nobody any more. */
  void open() {
    lock.lock();
    try {
      open = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many have come in all. */
  int arrived() {
    lock.lock();
    try {
      return arrived;
    } finally {
      lock.unlock();
    }
  }

  /** The most that were there at the same time since this was asked last; from now on it counts anew. */
  int takeMost() {
    lock.lock();
    try {
      int seen = most;
      most = present;
      return seen;
    } finally {
      lock.unlock();
    }
  }
}
