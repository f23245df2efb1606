// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.entry;

/** What a row of the tree is. */
public enum EntryType {
    /** The one root. */
    ROOT,
    /** One account of one message type module; its subtree mirrors the remote store. */
    SERVICE,
    /** A folder, local or mirrored. */
    FOLDER,
    /** A message; its raw bytes are its body. */
    MESSAGE,
    /** A part of a message that was given an entry of its own. */
    ATTACHMENT
}
