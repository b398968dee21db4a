/** What fuzz targets and properties share. The targets stand in the packages that they look into. */
@NullMarked
package dev.longwire.fuzz;

import org.jspecify.annotations.NullMarked;
