// SPDX-License-Identifier: Apache-2.0
package dev.playhead.contracts;

import dev.playhead.devstack.DevstackListener;
import dev.playhead.devstack.MavenFile;

/** The one buf of all tests. */
public final class TestBuf {

    public static final Buf BUF = Buf.of(MavenFile.of(Buf.coordinates(), new DevstackListener() {}));

    private TestBuf() {}
}
