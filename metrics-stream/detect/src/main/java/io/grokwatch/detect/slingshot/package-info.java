/** The cycles of the slingshot and other spikes of the train loss: {@link io.grokwatch.detect.slingshot.SlingshotDetector}. */
@NullMarked
package io.grokwatch.detect.slingshot;

import org.jspecify.annotations.NullMarked;
