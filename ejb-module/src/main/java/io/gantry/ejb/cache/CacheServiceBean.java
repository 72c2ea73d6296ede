package io.gantry.ejb.cache;

import io.gantry.ejb.insight.ReuseMetrics.ClientEvent;
import io.gantry.ejb.model.ProviderModelClients;
import io.gantry.ejb.request.RequestRefusedException;
import io.gantry.ejb.run.EngineHost;
import io.gantry.ejb.security.Roles;
import io.gantry.ejb.settings.GantrySettings;
import io.gantry.ejb.workflow.WorkflowLanguage;
import io.gantry.engine.cache.ResponseCache;
import io.gantry.engine.model.ModelClients;
import io.gantry.engine.run.AnswerCache;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Local;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows who keeps what. */
@Stateless
@Local(CacheService.class)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
public class CacheServiceBean implements CacheService {

  private static final Logger LOG = LoggerFactory.getLogger(CacheServiceBean.class);
  private static final int CLEAR_SECONDS = 10;
  private static final int RETRY_SECONDS = 5;

  @Inject
  EngineHost host;

  @Inject
  WorkflowLanguage language;

  @Inject
  ModelClients models;

  @Inject
  GantrySettings settings;

  @Override
  public List<NamedCache> caches() {
    List<NamedCache> all = new ArrayList<>();
    all.add(toolResponses());
    host.responses().models().ifPresent(responses -> all.add(modelResponses(responses)));
    all.add(reusedAnswers(host.answers()));
    if (models instanceof ProviderModelClients clients) {
      all.add(modelClients(clients));
    }
    all.addAll(language.caches());
    return List.copyOf(all);
  }

  @Override
  @RolesAllowed(Roles.ADMIN)
  public void clear(String name) {
    List<NamedCache> all = caches();
    NamedCache cache =
        all.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new RequestRefusedException.UnknownCache(name, all.stream().map(NamedCache::name).toList()));
    cache.clear().run();
    LOG.info("The cache {} was cleared on request", name);
  }

  private NamedCache toolResponses() {
    GantrySettings.Reuse bounds = settings.tools().reuse();
    return responses(
        "tool-responses",
        bounds.maxEntries(),
        bounds.maxBytes(),
        "after the tool's cache_ttl",
        host.responses().tools());
  }

  private NamedCache modelResponses(ResponseCache responses) {
    GantrySettings.ModelCache bounds = settings.modelCache();
    return responses(
        "model-responses", bounds.maxEntries(), bounds.maxBytes(), "after gantry.model-cache.ttl", responses);
  }

  private NamedCache responses(String name, int maxEntries, long maxBytes, String expires, ResponseCache responses) {
    boolean shared = settings.tools().reuse().redisUrl().isPresent();
    return new NamedCache(
        name,
        shared ? "redis" : "memory",
        shared ? Optional.empty() : Optional.of(maxEntries),
        shared ? Optional.empty() : Optional.of(new NamedCache.Room(maxBytes, "bytes")),
        expires,
        responses::figures,
        () -> clear(name, responses));
  }

  private static NamedCache reusedAnswers(AnswerCache answers) {
    return new NamedCache(
        "reused-answers",
        "memory",
        Optional.empty(),
        Optional.of(new NamedCache.Room(answers.maxCharacters(), "characters")),
        "after the workflow's analysis_ttl_s or routing_ttl_s",
        () ->
            new ResponseCache.Figures(
                answers.hits(), answers.misses(), answers.crowdedOut(),
                OptionalLong.of(answers.size()), OptionalLong.empty()),
        answers::clear);
  }

  private NamedCache modelClients(ProviderModelClients clients) {
    return new NamedCache(
        "model-clients",
        "memory",
        Optional.of(settings.models().clients()),
        Optional.empty(),
        "never",
        () ->
            new ResponseCache.Figures(
                clients.count(ClientEvent.HIT), clients.count(ClientEvent.MISS), clients.count(ClientEvent.EVICTED),
                OptionalLong.of(clients.size()), OptionalLong.empty()),
        clients::clear);
  }

  private static void clear(String name, ResponseCache responses) {
    try {
      responses.clear().toCompletableFuture().get(CLEAR_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The cache {} could not be cleared", name, e);
      throw new RequestRefusedException.Busy(
          "The Redis behind this cache does not answer; some of it may be left. Try again later.", RETRY_SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestRefusedException.Busy("This server is stopping; some of the cache may be left.", RETRY_SECONDS);
    }
  }
}
