// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.io.InputStream;
import java.util.function.Supplier;
import org.openmtm.store.StoredBody;

/** A body that is opened in whichever store is there then. A stream that is open already ends with its store. */
record LentBody(StoredBody body, Supplier<InputStream> opener) implements StoredBody {
    @Override
    public long length() {
        return body.length();
    }

    @Override
    public String sha256() {
        return body.sha256();
    }

    @Override
    public InputStream open() {
        return opener.get();
    }
}
