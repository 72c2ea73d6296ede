package io.gantry.engine.tool;

import io.gantry.engine.cache.ResponseCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers look-ups when told to, one by one and in any order; keeps nothing. */
final class HeldCache implements ResponseCache {

  final List<CompletableFuture<Optional<String>>> asked = new ArrayList<>();

  @Override
  public CompletionStage<Optional<String>> get(String key) {
    asked.add(new CompletableFuture<>());
    return asked.get(asked.size() - 1);
  }

  @Override
  public void put(String key, String text, Duration timeToLive) {}

  @Override
  public CompletionStage<Void> clear() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Figures figures() {
    return new Figures(0, 0, 0, OptionalLong.empty(), OptionalLong.empty());
  }

  @Override
  public void close() {}
}
