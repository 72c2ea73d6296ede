package io.gantry.engine.workflow;

import com.hubspot.jinjava.objects.PyWrapper;
import com.hubspot.jinjava.util.HasObjectTruthValue;
import java.util.AbstractCollection;
import java.util.Iterator;

/**
 * What a template gets for a name that is not there, as in Jinja2: it can be handed around and asked whether it is
 * defined, but any use of its value fails. A collection, so that nothing takes it for a single value in a loop.
 */
final class Undefined extends AbstractCollection<Object> implements PyWrapper, HasObjectTruthValue {

  private final String what;
  private final Rendering rendering;

  /**
   * @param what the missing name with its path, in quotes, or what has no such member
   */
  Undefined(String what, Rendering rendering) {
    this.what = what;
    this.rendering = rendering;
  }

  TemplateException used() {
    return rendering.failed(new TemplateException(what + " is undefined"));
  }

  @Override
  public Iterator<Object> iterator() {
    throw used();
  }

  @Override
  public int size() {
    throw used();
  }

  @Override
  public boolean isEmpty() {
    throw used();
  }

  @Override
  public boolean contains(Object element) {
    throw used();
  }

  @Override
  public boolean getObjectTruthValue() {
    throw used();
  }

  @Override
  public boolean equals(Object other) {
    throw used();
  }

  @Override
  public int hashCode() {
    throw used();
  }

  @Override
  public String toString() {
    throw used();
  }
}
