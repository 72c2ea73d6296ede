package io.gantry.engine.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.gantry.engine.agent.ModelAnswer;
import io.gantry.engine.cache.ResponseCache;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.run.Calls.ModelOutcome;
import io.gantry.engine.time.Waits;
import io.gantry.engine.workflow.ModelRef;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Answers of models that are given again, to the same caller and to exactly the same request, for a while. Only calls whose
 * temperature is said to be 0 take part: of any other an author may want another answer each time. Thread-safe; never
 * blocks.
 *
 * <p>What is kept is the answer as the model gave it, where a workflow redacts personal data with names in its place: the
 * request has names there too, so whoever sends it again means its own data by them.
 */
public final class ModelReuse {

  /** Every call is made. */
  public static final ModelReuse NONE = new ModelReuse(Optional.empty(), Duration.ZERO);

  private final JsonMapper mapper =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Optional<ResponseCache> cache;
  private final Duration timeToLive;

  /**
   * @param cache where answers are kept; empty keeps none
   * @param timeToLive how long an answer is given again, counted from the end of the step that got it first
   */
  public ModelReuse(Optional<ResponseCache> cache, Duration timeToLive) {
    this.cache = cache;
    this.timeToLive = timeToLive;
  }

  /** The key of a call; empty for one that is always made. Takes time with the length of the request. */
  Optional<String> key(RunContext run, Calls.ModelCall call, ModelClients models) {
    return cache.isPresent() && isRepeatable(call.model(), call.request())
        ? models
            .destination(call.model())
            .flatMap(place -> ModelCallKeys.of(run.submittedBy(), call.model(), place, call.request()))
        : Optional.empty();
  }

  /** The offline model is asked each time: it costs nothing and says the same anyway. */
  private static boolean isRepeatable(ModelRef model, ChatRequest request) {
    double temperature =
        request.temperature() == null ? model.inference().temperature().orElse(1) : request.temperature();
    return temperature == 0 && !model.provider().equals(ModelRef.OFFLINE.provider());
  }

  /** The outcome of the call with this key; an answer that is neither empty nor cut off may be kept under it. */
  ModelOutcome keepable(String key, ModelOutcome outcome) {
    return outcome instanceof ModelOutcome.Answered made && isWorthKeeping(made.answer())
        ? new ModelOutcome.Answered(made.answer(), made.waited(), made.took(), made.waits(), made.source(), Optional.of(key))
        : outcome;
  }

  private static boolean isWorthKeeping(ModelAnswer answer) {
    return answer.complete() && (!answer.text().isBlank() || !answer.calls().isEmpty());
  }

  /** The outcome of a call that was not made, as its answer is known. */
  ModelOutcome given(ModelAnswer answer, Duration waited) {
    return new ModelOutcome.Answered(
        answer,
        waited,
        Duration.ZERO,
        Waits.NONE.andShared(waited),
        Optional.of(ModelAnswer.Source.CACHE),
        Optional.empty());
  }

  /** What is kept under a key, as {@link ResponseCache#get} has it. */
  CompletionStage<Optional<String>> find(String key) {
    return cache.orElseThrow().get(key);
  }

  /** The answer that a kept text stands for; empty where somebody else wrote it. */
  Optional<ModelAnswer> read(String text) {
    try {
      return Optional.ofNullable(mapper.readValue(text, ModelAnswer.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Keeps an answer from now on. */
  void keep(String key, ModelAnswer answer) {
    try {
      cache.orElseThrow().put(key, mapper.writeValueAsString(answer), timeToLive);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A model's answer cannot be written as JSON", e);
    }
  }
}
