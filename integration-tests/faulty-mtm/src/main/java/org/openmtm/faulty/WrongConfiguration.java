// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The same settings for {@link Fault#DEFAULT_SETTING_IS_WRONG}: a default that the module itself refuses. */
@ObjectClassDefinition(
        id = WrongConfiguration.PID,
        factoryPid = WrongConfiguration.PID,
        name = "Toy service",
        description = "How one account reaches its toy server. A change counts from the next connect.")
@interface WrongConfiguration {
    String PID = "org.openmtm.faulty.wrong";

    @AttributeDefinition(name = "Server", description = "Host name of the server.")
    String host() default "localhost";

    @AttributeDefinition(name = "Port", description = "Port of the server, 1 to 65535.", min = "1", max = "65535")
    int port() default 7007;

    @AttributeDefinition(name = "User", description = "Name to log in with, without blanks.")
    String user() default "anna with blanks";

    @AttributeDefinition(
            name = "Time limit",
            description = "Seconds that the server may be silent, 1 to 600.",
            min = "1",
            max = "600")
    int timeout_seconds() default 30;
}
