// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
/**
 * Reading one message: its header fields with what they say and what they are, its text, its HTML with all that belongs to
 * it, its parts and what they are. The service {@link org.openmtm.message.MessageReader} is implemented by a bundle that
 * knows the format; what it gives is bounded, and strange mail is no error. Nothing here ever loads anything from a network,
 * and no text of a stranger has characters that a terminal obeys, but where it is called raw.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.openmtm.message;
