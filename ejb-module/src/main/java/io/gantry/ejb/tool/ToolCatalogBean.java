package io.gantry.ejb.tool;

import io.gantry.ejb.insight.ReuseMetrics;
import io.gantry.ejb.insight.RunMetrics;
import io.gantry.ejb.pool.Pools;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.engine.tool.EgressGuard;
import io.gantry.engine.tool.GuardedPosts;
import io.gantry.engine.tool.HttpSettings;
import io.gantry.engine.tool.NativeToolCatalog;
import io.gantry.engine.tool.SecretValues;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.tool.mcp.McpServers;
import io.gantry.engine.tool.mcp.McpSurroundings;
import io.gantry.engine.workflow.Workflow;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Local;
import jakarta.ejb.Lock;
import jakarta.ejb.LockType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The tools of this server. The container's locks let any number of runs look at once, and nobody while the catalog is
 * built or taken down; a lock is held while a tool is found, never while it is called.
 */
@Singleton
@Startup
@Local(ToolCatalog.class)
@ConcurrencyManagement(ConcurrencyManagementType.CONTAINER)
@Lock(LockType.READ)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ToolCatalogBean implements ToolCatalog {

  @Inject
  GantrySettings settings;

  @Inject
  Clock clock;

  @Inject
  Pools pools;

  @Inject
  McpArchive definitions;

  @Inject
  RunMetrics metrics;

  @Inject
  ReuseMetrics reuse;

  @Inject
  BeanManager beans;

  @Resource
  ManagedThreadFactory threads;

  private NativeToolCatalog catalog;
  private GuardedPosts posts;
  private McpServers servers;

  // Not named open: Payara calls a method of this name, and there is another one, with an argument.
  @PostConstruct
  @Lock(LockType.WRITE)
  void build() {
    EgressGuard guard = new EgressGuard(
            new LinkedHashSet<>(settings.tools().httpAllow()), "the setting gantry.tools.http.allow");
    Config config = ConfigProvider.getConfig();
    SecretValues secrets =
        new AllowedSecrets(
            settings.tools().secrets(),
            name -> config.getOptionalValue(name, String.class),
            new SecretFiles(settings.tools().secretsDir()));
    posts = new GuardedPosts(guard, HttpSettings.DEFAULT, pools.timer());
    servers = new McpServers(settings.mcp(), secrets, definitions, surroundings());
    catalog =
        new NativeToolCatalog(
            clock,
            pools.timer(),
            guard,
            HttpSettings.DEFAULT,
            secrets,
            new NativeToolCatalog.Additions(
                new BeanTools(beans).find(), servers, settings.tools().writable(), metrics.tools()));
    definitions.count();
    metrics.showMcp(servers::connected, definitions::quarantined);
    reuse.showBound("tool-declarations", catalog::keptSets, NativeToolCatalog.MOST_SETS);
    reuse.showBound("mcp-connections", servers::connected, McpServers.mostConnected());
  }

  private McpSurroundings surroundings() {
    Map<String, String> inherited = new HashMap<>();
    for (String name : List.of("PATH", "HOME")) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> inherited.put(name, value));
    }
    return new McpSurroundings(
        posts, pools.tools(), pools.timer(), System::nanoTime, threads, inherited, metrics.mcp());
  }

  @PreDestroy
  @Lock(LockType.WRITE)
  void close() {
    servers.close();
    posts.close();
    catalog.close();
  }

  @Override
  public Set<String> nativeTools() {
    return catalog.nativeTools();
  }

  @Override
  public Optional<Tool> nativeTool(String name) {
    return catalog.nativeTool(name);
  }

  @Override
  public String version() {
    return catalog.version();
  }

  @Override
  public Toolbox known(Workflow workflow) {
    return catalog.known(workflow);
  }

  @Override
  public CompletionStage<Toolbox> open(Workflow workflow) {
    return catalog.open(workflow);
  }
}
