package io.gantry.web;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers the root address with where to go. Open to everybody, so it says nothing about this server. */
@WebServlet("")
public class IndexServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response
        .getWriter()
        .write(
            """
            {"name":"Gantry","runs":"/api/v1/runs","workflows":"/api/v1/workflows","openapi":"/openapi","health":"/health"}
            """);
  }
}
