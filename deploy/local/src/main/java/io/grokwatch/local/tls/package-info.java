/** The certificate by which a stack is recognised on other hosts: its own, issued at the first start, or one of the operator's. */
@NullMarked
package io.grokwatch.local.tls;

import org.jspecify.annotations.NullMarked;
