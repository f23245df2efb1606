// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.openmtm.error.ErrorKind;
import org.openmtm.mtm.ServiceState;
import org.openmtm.mtm.ServiceStatus;

/**
 * What hosts know of modules besides what those tell.
 *
 * @param absence why the module of a type is not there
 * @param lost the threads that modules keep
 * @param bounds how long modules are waited for
 */
record Surroundings(Function<String, String> absence, LostThreads lost, Bounds bounds) {
    ServiceStatus noModule(String type) {
        return new ServiceStatus(ServiceState.NO_MODULE, ErrorKind.UNAVAILABLE, absence.apply(type), Map.of());
    }

    ServiceStatus withLostThreads(String type, ServiceStatus status) {
        List<String> threads = lost.of(type);
        if (threads.isEmpty()) {
            return status;
        }
        Map<String, String> details = new LinkedHashMap<>(status.details());
        details.put("lost threads", threads.size() + ": " + String.join("; ", threads));
        return new ServiceStatus(status.state(), status.error(), status.text(), details);
    }
}
