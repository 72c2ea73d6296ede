package io.gantry.engine.pattern;

import io.gantry.engine.run.RunView;
import io.gantry.engine.run.StepView;
import java.util.AbstractMap;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tasks as templates see them, those that have started, in declared order. Made when somebody looks: most templates name one
 * or two of the many that they may see.
 */
final class SeenTasks extends AbstractMap<String, Object> {

  private final List<TaskNode> nodes;
  private final Map<String, Integer> positions;
  private final BitSet among;
  private final RunView view;

  /**
   * @param positions of the nodes by their ids
   * @param among positions of the tasks that may be seen
   */
  SeenTasks(List<TaskNode> nodes, Map<String, Integer> positions, BitSet among, RunView view) {
    this.nodes = nodes;
    this.positions = positions;
    this.among = among;
    this.view = view;
  }

  private Optional<StepView> step(Object id) {
    Integer position = positions.get(id);
    return position == null || !among.get(position) ? Optional.empty() : view.step(nodes.get(position).step());
  }

  @Override
  public Object get(Object id) {
    return step(id).map(Scope::step).orElse(null);
  }

  @Override
  public boolean containsKey(Object id) {
    return step(id).isPresent();
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    Map<String, Object> all = new LinkedHashMap<>();
    among.stream()
        .mapToObj(nodes::get)
        .forEach(node -> view.step(node.step()).ifPresent(step -> all.put(node.id(), Scope.step(step))));
    return all.entrySet();
  }
}
