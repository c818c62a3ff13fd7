/** Makes the pictures of the README: make pictures. */
@NullMarked
package scopeplugins.pictures;

import org.jspecify.annotations.NullMarked;
