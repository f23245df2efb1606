// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.event;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Gets the events of a subscription, one after the other, on a thread of the framework. It may block (only this
 * subscription waits) and may start operations. What it throws is logged and ends nothing.
 */
@ConsumerType
@FunctionalInterface
public interface EventListener {
    void event(MessagingEvent event);
}
