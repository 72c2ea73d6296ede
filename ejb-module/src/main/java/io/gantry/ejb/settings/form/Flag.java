package io.gantry.ejb.settings.form;

record Flag() implements ValueForm<Boolean> {

  @Override
  public String words() {
    return "true or false";
  }

  @Override
  public Boolean read(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
