package io.gantry.ejb.tool;

import io.gantry.engine.tool.ToolFigures;
import io.gantry.engine.tool.ToolSignature;
import java.util.List;
import java.util.Optional;

/** The use cases around tools, with their roles. */
public interface ToolService {

  /** The tools of this server as they stand now. */
  Overview overview();

  /**
   * Every native tool, and the others of which there was a call since the server started.
   *
   * @param version a hash of what the native tools are told and called as
   * @param natives by name
   * @param others the thousand used last at most, by kind, place and name
   */
  record Overview(String version, List<NativeTool> natives, List<ToolFigures> others) {}

  /**
   * One native tool.
   *
   * @param signature as it is where a workflow declares nothing
   * @param figures empty before its first call
   */
  record NativeTool(ToolSignature signature, Optional<ToolFigures> figures) {}
}
