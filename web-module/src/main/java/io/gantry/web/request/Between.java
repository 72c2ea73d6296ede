package io.gantry.web.request;

import jakarta.validation.Constraint;
import jakarta.validation.OverridesAttribute;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A whole number from {@code min} to {@code max}, both included, or null.
 *
 * <p>Stands for {@code @Min} and {@code @Max}: where one of these stands directly at a parameter that is not part of the
 * path, Payara 6 fails to describe the whole API at {@code /openapi}.
 */
@Documented
@Constraint(validatedBy = {})
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Min(value = 0, message = "is {value} or more")
@Max(value = 0, message = "is {value} or less")
public @interface Between {

  @OverridesAttribute(constraint = Min.class, name = "value")
  long min();

  @OverridesAttribute(constraint = Max.class, name = "value")
  long max() default Long.MAX_VALUE;

  String message() default "";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};
}
