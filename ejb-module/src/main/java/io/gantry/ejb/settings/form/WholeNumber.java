package io.gantry.ejb.settings.form;

record WholeNumber(int min, int max) implements ValueForm<Integer> {

  @Override
  public String words() {
    return "a whole number from " + min + " to " + max;
  }

  @Override
  public Integer read(String text) {
    int value = Integer.parseInt(text);
    if (value < min || value > max) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }
}
