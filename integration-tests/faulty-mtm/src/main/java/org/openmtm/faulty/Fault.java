// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import org.osgi.framework.BundleContext;

/** What can be made wrong about the toy, one thing at a time. */
enum Fault {
    NONE,
    REGISTERS_TWICE,
    DESCRIPTOR_CHANGES,
    STARTS_TOO_EARLY,
    LIES_ABOUT_SENDING,
    LIES_ABOUT_PUSH,
    LIES_ABOUT_OFFLINE,
    LIES_ABOUT_FOLDERS,
    CLIENT_CLAIMS_MORE,
    REFUSES_WITHOUT_REASON,
    REFUSES_WITH_THE_WRONG_KIND,
    COMMAND_WITHOUT_TITLE,
    COMMAND_CANNOT_BE_READ_BACK,
    CRASHES_ON_A_WRONG_PARAMETER,
    PROGRESS_GOES_BACK,
    IGNORES_CANCEL,
    /** Takes an interrupt for the end of the mailbox. */
    LOSES_MAIL_WHEN_INTERRUPTED,
    /** Forgets on an interrupt how far it was. */
    DOUBLES_MAIL_AFTER_AN_INTERRUPT,
    /** Says of a sync that it ends with its process. */
    FORGETS_WORK_WITH_ITS_PROCESS,
    RESULT_IS_NO_PLAIN_VALUE,
    DEFAULT_SETTING_IS_WRONG,
    ACCEPTS_WRONG_SETTINGS,
    READS_SETTINGS_ONCE,
    PASSWORD_IN_ERRORS,
    PASSWORD_IN_THE_LOG,
    /** As it goes over many a wire: in Base64, with something before it. */
    ENCODED_PASSWORD_IN_THE_LOG,
    PASSWORD_IN_THE_STATUS,
    WRONG_PASSWORD_IS_A_NETWORK_ERROR,
    TRIES_A_WRONG_PASSWORD_AGAIN_AND_AGAIN,
    WAITS_FOR_EVER,
    TAKES_HALF_A_MAIL_FOR_A_WHOLE,
    ALWAYS_SAYS_CONNECTED,
    DOES_NOT_SEE_THE_END_OF_A_CONNECTION,
    CLOSES_SLOWLY,
    LEAVES_A_THREAD,
    LEAVES_A_THREAD_POOL,
    LEAVES_A_CONNECTION,
    /** A hook of the JVM holds the class loader. */
    LEAVES_A_HOOK,
    LEAVES_A_THREAD_LOCAL,
    HOLDS_A_MAIL_IN_MEMORY,
    CHANGES_BYTES,
    ACCOUNTS_SHARE_STATE;

    /** The system property, or framework property, that plants one. */
    static final String PROPERTY = "openmtm.faulty";

    static Fault planted(BundleContext bundle) {
        String name = bundle.getProperty(PROPERTY);
        return name == null || name.isBlank() ? NONE : valueOf(name);
    }
}
