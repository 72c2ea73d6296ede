/** Security: the names of the roles. Used wherever access is decided, here and in the web module. */
package io.gantry.ejb.security;
