package io.gantry.ejb.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import io.gantry.engine.tool.Tool;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The methods of CDI beans that have LangChain4j's {@code @Tool}, as native tools. Found are the beans that this module can
 * inject: those of its own archive and of the libraries of its EAR, not those of web modules or other applications.
 */
final class BeanTools {

  private static final Logger LOG = LoggerFactory.getLogger(BeanTools.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final BeanManager beans;

  BeanTools(BeanManager beans) {
    this.beans = beans;
  }

  /**
   * Finds the tools, by name; makes no instance of any bean yet.
   *
   * @throws IllegalStateException when two methods give their tools the same name
   */
  List<Tool> find() {
    Map<String, Tool> found = new LinkedHashMap<>();
    for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
      // A producer's bean has the class of the producer, and another type.
      boolean itself = bean.getTypes().contains(bean.getBeanClass());
      for (Method method : itself ? methods(bean.getBeanClass()) : List.<Method>of()) {
        BeanTool tool = tool(bean, method);
        Tool other = found.putIfAbsent(tool.signature().name(), tool);
        if (other != null) {
          throw new IllegalStateException(
              "Two methods are a tool '" + tool.signature().name() + "': " + other + " and " + tool
                  + "; give one of them another name with @Tool(name = …)");
        }
        LOG.info("Tool {} is {}", tool.signature().name(), tool);
      }
    }
    return List.copyOf(found.values());
  }

  private static List<Method> methods(Class<?> type) {
    List<Method> methods = new ArrayList<>();
    try {
      for (Method method : type.getMethods()) {
        if (method.isAnnotationPresent(dev.langchain4j.agent.tool.Tool.class) && !method.isBridge()) {
          methods.add(method);
        }
      }
    } catch (LinkageError e) {
      // A library's bean for something that is not installed.
      LOG.debug("The methods of {} cannot be looked at", type, e);
      return List.of();
    }
    methods.sort(Comparator.comparing(Method::getName));
    return methods;
  }

  private BeanTool tool(Bean<?> bean, Method method) {
    ToolSpecification specification = ToolSpecifications.toolSpecificationFrom(method);
    try {
      JsonNode described = JSON.readTree(specification.toJson());
      JsonNode parameters = described.path("parameters");
      return new BeanTool(
          beans,
          bean,
          method,
          BeanTool.signature(
              specification.name(),
              described.path("description").asText(""),
              parameters.isObject() ? parameters : JSON.createObjectNode().put("type", "object"),
              method));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The description of tool " + specification.name() + " is not JSON", e);
    }
  }
}
