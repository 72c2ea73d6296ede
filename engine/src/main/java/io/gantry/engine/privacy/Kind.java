package io.gantry.engine.privacy;

/** A kind of personal data that is known by its form. The names are part of what models are shown. */
public enum Kind {
  EMAIL,
  PHONE,
  /** A number of a payment card. */
  CARD,
  IBAN,
  /** A social security number of the United States. */
  SSN,
  /** An address of the public internet. */
  IP
}
