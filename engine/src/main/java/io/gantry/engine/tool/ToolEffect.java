package io.gantry.engine.tool;

import io.gantry.engine.workflow.Effect;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What calls of a method do to the world that is offered as a tool with LangChain4j's {@code @Tool}. A method without it
 * is taken to be {@link Effect#ONCE}: never repeated, and never beside another call.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ToolEffect {

  Effect value();
}
