package io.gantry.ejb.security;

/** The roles of the API, which the server's configuration maps to users and groups. */
public final class Roles {

  /** May look at everything. */
  public static final String VIEWER = "viewer";

  /** May start and cancel runs, and answer what they ask people. */
  public static final String OPERATOR = "operator";

  /** May look, and answer what runs ask people. */
  public static final String APPROVER = "approver";

  /** May store and check workflows. */
  public static final String AUTHOR = "author";

  /** May do everything. */
  public static final String ADMIN = "admin";

  private Roles() {}
}
