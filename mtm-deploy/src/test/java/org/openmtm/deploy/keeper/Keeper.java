// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.deploy.keeper;

import java.util.ArrayList;
import java.util.List;

/** A class of another bundle that keeps what it gets. */
public final class Keeper {

    public static final List<Object> KEPT = new ArrayList<>();

    private Keeper() {}
}
