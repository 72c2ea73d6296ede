/** Health: what an orchestrator asks this server. Open without login, so answers hold no detail worth hiding. */
package io.gantry.web.health;
