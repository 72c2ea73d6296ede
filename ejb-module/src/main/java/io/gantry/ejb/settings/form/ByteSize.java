package io.gantry.ejb.settings.form;

record ByteSize(String min, String max) implements ValueForm<Long> {

  @Override
  public String words() {
    return "a size from " + min + " to " + max + " such as 65536, 512KB or 12MB";
  }

  @Override
  public Long read(String text) {
    long value = bytes(text);
    if (value < bytes(min) || value > bytes(max)) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  private static long bytes(String text) {
    Amount amount = Amount.of(text);
    return switch (amount.unit()) {
      case "", "B" -> amount.number();
      case "KB" -> Math.multiplyExact(amount.number(), 1L << 10);
      case "MB" -> Math.multiplyExact(amount.number(), 1L << 20);
      default -> throw new IllegalArgumentException(text);
    };
  }
}
