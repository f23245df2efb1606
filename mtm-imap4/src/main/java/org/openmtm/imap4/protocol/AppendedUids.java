// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.imap4.protocol;

import java.util.Optional;

/**
 * Under which UIDs appended messages lie now (APPENDUID, RFC 4315).
 *
 * @param validity UIDVALIDITY of the mailbox
 * @param uids one for each message of the APPEND
 */
public record AppendedUids(long validity, UidSet uids) {
    static Optional<AppendedUids> parse(String argument) {
        int space = argument.indexOf(' ');
        long[] ranges = space < 0 ? null : UidMapping.ranges(argument.substring(space + 1));
        long validity = space < 0 ? -1 : UidMapping.number(argument, 0, space);
        if (ranges == null || validity < 1) {
            return Optional.empty();
        }
        UidSet.Builder uids = new UidSet.Builder();
        for (int i = 0; i < ranges.length; i += 2) {
            uids.add(ranges[i], ranges[i + 1]);
        }
        return Optional.of(new AppendedUids(validity, uids.build()));
    }

    /** The UID of the one message that was appended, or -1 if it is not one. */
    public long uid() {
        return uids.count() == 1 ? uids.from(0) : -1;
    }
}
