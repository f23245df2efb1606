// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The same settings for {@link Fault#ACCEPTS_WRONG_SETTINGS}: nothing has a range. */
@ObjectClassDefinition(
        id = LooseConfiguration.PID,
        factoryPid = LooseConfiguration.PID,
        name = "Toy service",
        description = "How one account reaches its toy server. A change counts from the next connect.")
@interface LooseConfiguration {
    String PID = "org.openmtm.faulty.loose";

    @AttributeDefinition(name = "Server", description = "Host name of the server.")
    String host() default "localhost";

    @AttributeDefinition(name = "Port", description = "Port of the server.")
    int port() default 7007;

    @AttributeDefinition(name = "User", description = "Name to log in with.")
    String user() default "anna";

    @AttributeDefinition(name = "Time limit", description = "Seconds that the server may be silent.")
    int timeout_seconds() default 30;
}
