package io.gantry.ejb.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.gantry.ejb.insight.ReuseMetrics.ClientEvent;
import io.gantry.engine.workflow.ModelRef;
import io.gantry.engine.workflow.ModelRef.Inference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelClientPoolTest {

  private final List<FakeModel> built = Collections.synchronizedList(new ArrayList<>());
  private final List<ClientEvent> heard = Collections.synchronizedList(new ArrayList<>());
  private final ModelClientPool pool = new ModelClientPool(16, this::build, heard::add);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void threeEqualConfigurationsHitTwice() {
    ChatModel first = pool.client(ref("m"));

    assertThat(pool.client(ref("m"))).isSameAs(first);
    assertThat(pool.client(ref("m"))).isSameAs(first);
    assertThat(heard).containsExactly(ClientEvent.MISS, ClientEvent.BUILT, ClientEvent.HIT, ClientEvent.HIT);
  }

  @Test
  void theSeventeenthPutsTheOneOutWhoseUseLiesBackFarthestAndClosesIt() {
    for (int i = 0; i < 16; i++) {
      pool.client(ref("m" + i));
    }
    pool.client(ref("m0"));

    pool.client(ref("m16"));

    assertThat(built).filteredOn(model -> model.closed > 0).extracting(model -> model.name).containsExactly("m1");
    assertThat(pool.size()).isEqualTo(16);
    assertThat(pool.count(ClientEvent.EVICTED)).isEqualTo(1);
    assertThat(pool.count(ClientEvent.CLOSED)).isEqualTo(1);
    for (int i = 16; i >= 0; i--) {
      if (i != 1) {
        pool.client(ref("m" + i));
      }
    }
    assertThat(built).hasSize(17);
  }

  @Test
  void oftenUsedOnesAreNotSparedForThat() {
    for (int i = 0; i < 100; i++) {
      pool.client(ref("often"));
    }
    for (int i = 0; i < 16; i++) {
      pool.client(ref("m" + i));
    }

    assertThat(built.get(0).closed).isEqualTo(1);
  }

  @Test
  void anEvictedClientEndsTheCallsItHasBegunAndIsClosedWithTheLast() throws Exception {
    ChatModel eldest = pool.client(ref("busy"));
    FakeModel model = built.get(0);
    Future<ChatResponse> one = threads.submit(() -> eldest.chat(model.request("one")));
    Future<ChatResponse> two = threads.submit(() -> eldest.chat(model.request("two")));
    model.entered.await();

    for (int i = 0; i < 16; i++) {
      pool.client(ref("m" + i));
    }

    assertThat(pool.count(ClientEvent.EVICTED)).isEqualTo(1);
    assertThat(model.closed).isZero();
    model.release("one");
    assertThat(one.get(10, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("one");
    assertThat(model.closed).isZero();
    model.release("two");
    assertThat(two.get(10, TimeUnit.SECONDS).aiMessage().text()).isEqualTo("two");
    assertThat(model.closed).isEqualTo(1);
  }

  @Test
  void whoHoldsAClosedClientIsServedByItsSuccessor() {
    ChatModel held = pool.client(ref("m"));
    pool.close();
    assertThat(built.get(0).closed).isEqualTo(1);

    assertThat(held.chat(ChatRequest.builder().messages(UserMessage.from("again")).build()).aiMessage().text())
        .isEqualTo("again");
    assertThat(built).hasSize(2);
    assertThat(built.get(1).closed).isZero();
  }

  @Test
  void aFailedBuildIsForgotten() {
    ModelClientPool failing =
        new ModelClientPool(
            16,
            ref -> {
              throw new IllegalStateException("no key");
            },
            heard::add);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> failing.client(ref("m"))).isInstanceOf(IllegalStateException.class).hasMessage("no key");
    }
    assertThat(failing.size()).isZero();
    assertThat(heard).containsExactly(ClientEvent.MISS, ClientEvent.MISS);
  }

  @Test
  void aClientThatIsBuiltHoldsUpNobodyWhoWantsAnother() throws Exception {
    CountDownLatch building = new CountDownLatch(1);
    CompletableFuture<ChatModel> slow = new CompletableFuture<>();
    ModelClientPool mixed =
        new ModelClientPool(
            16,
            ref -> {
              if (ref.modelId().orElseThrow().equals("slow")) {
                building.countDown();
                return slow.join();
              }
              return build(ref);
            },
            heard::add);
    Future<ChatModel> waiting = threads.submit(() -> mixed.client(ref("slow")));
    building.await();

    assertThat(threads.submit(() -> mixed.client(ref("quick"))).get(10, TimeUnit.SECONDS)).isNotNull();

    assertThat(waiting).isNotDone();
    slow.complete(build(ref("slow")));
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isNotNull();
  }

  private ChatModel build(ModelRef ref) {
    FakeModel model = new FakeModel(ref.modelId().orElseThrow());
    built.add(model);
    return model;
  }

  private static ModelRef ref(String model) {
    return new ModelRef("fake", Optional.of(model), Optional.empty(), Optional.empty(), Inference.DEFAULT);
  }

  /** Answers what it is told; where it is told so, only once it is released. */
  private static final class FakeModel implements ChatModel, AutoCloseable {

    private final String name;
    private final CountDownLatch entered = new CountDownLatch(2);
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private volatile int closed;

    FakeModel(String name) {
      this.name = name;
    }

    ChatRequest request(String text) {
      held.put(text, new CountDownLatch(1));
      return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    void release(String text) {
      held.get(text).countDown();
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
      String text = ((UserMessage) request.messages().get(0)).singleText();
      entered.countDown();
      try {
        if (held.containsKey(text)) {
          held.get(text).await();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return ChatResponse.builder().aiMessage(AiMessage.from(text)).build();
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
