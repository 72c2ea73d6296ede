package io.gantry.ejb.settings.form;

record Text(String words, String expression) implements ValueForm<String> {

  @Override
  public String read(String text) {
    if (!text.matches(expression)) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }
}
