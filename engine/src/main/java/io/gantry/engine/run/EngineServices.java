package io.gantry.engine.run;

import io.gantry.engine.governor.Governor;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.time.Timer;
import io.gantry.engine.tool.ToolBatchSettings;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.workflow.Templates;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What the engine is handed by its surroundings; all of it thread-safe.
 *
 * @param patterns the decider of a workflow
 * @param runs where coordinators work: short tasks that never block, at most one per run in flight
 * @param modelCalls where model calls block
 * @param toolCalls where tool calls block
 * @param ticker nanoseconds from some fixed point, for durations
 * @param node this server's name among its peers
 * @param parallelTools whether calls of tools that only read may run beside each other
 * @param answers what steps that allow it take instead of asking again
 * @param modelReuse which answers of models are given again
 * @param agents whether the steps of a run share its agents
 * @param toolBatches bounds of the tool calls that one reply asks for
 * @param governor when a model may be called
 */
public record EngineServices(
    Journal journal,
    PatternFactory patterns,
    ModelClients models,
    ToolCatalog tools,
    Templates templates,
    Executor runs,
    Executor modelCalls,
    Executor toolCalls,
    Timer timer,
    Clock clock,
    LongSupplier ticker,
    String node,
    boolean parallelTools,
    AnswerCache answers,
    ModelReuse modelReuse,
    AgentReuse agents,
    ToolBatchSettings toolBatches,
    Governor governor,
    RunListener listener) {}
