package io.gantry.engine.workflow;

import io.gantry.engine.workflow.ModelRef.Inference;
import io.gantry.engine.workflow.Runtime.Backoff;
import io.gantry.engine.workflow.Runtime.Budgets;
import io.gantry.engine.workflow.Runtime.FailurePolicy;
import io.gantry.engine.workflow.Runtime.OnFailure;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code runtime} and the model settings of agents, which build on it. */
final class RuntimeBlock {

  private static final int MAX_PARALLEL = 5;

  private RuntimeBlock() {}

  static Runtime read(Fields runtime) {
    return new Runtime(
        model(runtime),
        runtime.integer("max_parallel", MAX_PARALLEL),
        budgets(runtime.block("budgets")),
        failurePolicy(runtime.block("failure_policy")),
        OnFailure.valueOf(upper(runtime.text("on_failure", "fail_fast"))),
        runtime.flag("adaptive_steps", false));
  }

  private static ModelRef model(Fields runtime) {
    return new ModelRef(
        provider(runtime.text("provider", "")),
        runtime.text("model_id"),
        runtime.text("region"),
        runtime.text("host"),
        new Inference(runtime.number("temperature"), runtime.number("top_p"), runtime.integer("max_tokens")));
  }

  /**
   * The runtime's model with what the agent says otherwise; a host belongs to its provider and is not passed on to
   * another.
   */
  static ModelRef model(Fields agent, ModelRef runtime) {
    String provider = agent.text("provider").map(RuntimeBlock::provider).orElse(runtime.provider());
    boolean same = provider.equals(runtime.provider());
    Fields said = agent.block("inference");
    Inference base = runtime.inference();
    return new ModelRef(
        provider,
        agent.text("model_id").or(() -> same ? runtime.modelId() : Optional.empty()),
        runtime.region(),
        same ? runtime.host() : Optional.empty(),
        new Inference(
            said.has("temperature") ? said.number("temperature") : base.temperature(),
            said.has("top_p") ? said.number("top_p") : base.topP(),
            said.has("max_tokens") ? said.integer("max_tokens") : base.maxTokens()));
  }

  static String provider(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static Budgets budgets(Fields budgets) {
    return new Budgets(
        budgets.integer("max_steps"),
        budgets.whole("max_tokens"),
        budgets.json("max_duration_s").map(seconds -> Duration.ofSeconds(seconds.longValue())),
        budgets.number("warn_threshold").orElse(Budgets.NONE.warnThreshold()));
  }

  private static FailurePolicy failurePolicy(Fields policy) {
    FailurePolicy otherwise = FailurePolicy.DEFAULT;
    return new FailurePolicy(
        policy.integer("retries", otherwise.retries()),
        policy.text("backoff").map(name -> Backoff.valueOf(upper(name))).orElse(otherwise.backoff()),
        wait(policy, "wait_min", otherwise.waitMin()),
        wait(policy, "wait_max", otherwise.waitMax()));
  }

  /** Seconds, parts of seconds allowed. */
  static Duration wait(Fields policy, String name, Duration otherwise) {
    return policy.json(name).map(seconds -> Duration.ofMillis(Math.round(seconds.doubleValue() * 1000)))
        .orElse(otherwise);
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}
