/** Beans that tests add to the EAR, in a library of their own. */
package io.gantry.it.beans;
