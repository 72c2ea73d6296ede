package io.gantry.ejb.tool;

import io.gantry.ejb.run.EngineHost;
import io.gantry.ejb.security.Roles;
import io.gantry.engine.tool.ToolCatalog;
import io.gantry.engine.tool.ToolFigures;
import io.gantry.engine.tool.ToolIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Local;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts the catalog and what the engine counts together. */
@Stateless
@Local(ToolService.class)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER, Roles.AUTHOR, Roles.ADMIN})
public class ToolServiceBean implements ToolService {

  @Inject
  ToolCatalog catalog;

  @Inject
  EngineHost host;

  @Override
  public Overview overview() {
    List<ToolFigures> all = host.engine().toolTraffic().figures();
    Map<ToolIdentity, ToolFigures> figures =
        all.stream().collect(Collectors.toMap(ToolFigures::tool, Function.identity()));
    List<NativeTool> natives =
        catalog.nativeTools().stream()
            .sorted()
            .flatMap(name -> catalog.nativeTool(name).stream())
            .map(tool -> new NativeTool(tool.signature(), Optional.ofNullable(figures.get(tool.identity()))))
            .toList();
    List<ToolFigures> others = all.stream().filter(tool -> tool.tool().kind() != ToolIdentity.Kind.NATIVE).toList();
    return new Overview(catalog.version(), natives, others);
  }
}
