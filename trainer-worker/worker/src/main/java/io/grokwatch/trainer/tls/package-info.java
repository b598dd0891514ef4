/** Trust in one certificate that was named beforehand, in place of authorities that anybody may pay. */
@NullMarked
package io.grokwatch.trainer.tls;

import org.jspecify.annotations.NullMarked;
