package io.gantry.ejb.tool;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.ToolArgumentsException;
import dev.langchain4j.exception.ToolExecutionException;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolEffect;
import io.gantry.engine.tool.ToolException;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.workflow.Effect;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Method;
import java.time.Duration;

/** A method of a CDI bean as a tool. Each call asks the container for the bean, and gives it back. */
final class BeanTool implements Tool {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final BeanManager beans;
  private final Bean<?> bean;
  private final Method method;
  private final ToolSignature signature;

  BeanTool(BeanManager beans, Bean<?> bean, Method method, ToolSignature signature) {
    this.beans = beans;
    this.bean = bean;
    this.method = method;
    this.signature = signature;
  }

  /** The signature of a method's tool; without an {@link ToolEffect} a call must run once. */
  static ToolSignature signature(String name, String description, JsonNode parameters, Method method) {
    ToolEffect declared = method.getAnnotation(ToolEffect.class);
    Effect effect = declared == null ? Effect.ONCE : declared.value();
    return new ToolSignature(name, description, parameters, effect, TIMEOUT);
  }

  @Override
  public ToolSignature signature() {
    return signature;
  }

  @Override
  public String call(JsonNode arguments, ToolContext context) throws ToolException, InterruptedException {
    CreationalContext<?> creation = beans.createCreationalContext(bean);
    try {
      Object instance = beans.getReference(bean, bean.getBeanClass(), creation);
      return DefaultToolExecutor.builder()
          .object(instance)
          .originalMethod(method)
          .methodToInvoke(instance.getClass().getMethod(method.getName(), method.getParameterTypes()))
          .wrapToolArgumentsExceptions(true)
          .propagateToolExecutionExceptions(true)
          .build()
          .execute(
              ToolExecutionRequest.builder().name(signature.name()).arguments(arguments.toString()).build(),
              context.workflowId());
    } catch (ToolArgumentsException e) {
      throw new ToolException("Tool " + signature.name() + " was not run because of its arguments: " + message(e), e);
    } catch (ToolExecutionException e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw new ToolException("Tool " + signature.name() + " failed: " + message(e), e);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("The container's reference to " + bean.getBeanClass() + " lacks " + method, e);
    } finally {
      creation.release();
    }
  }

  private static String message(RuntimeException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public String toString() {
    return bean.getBeanClass().getName() + "." + method.getName();
  }
}
