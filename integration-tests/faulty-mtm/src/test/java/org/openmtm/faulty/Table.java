// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.faulty;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which test of the kit finds which fault. */
final class Table {
    /** The test that is named for a fault. */
    static final Map<Fault, String> TESTS = new EnumMap<>(Fault.class);

    /** What that test says then: found for another reason is found by accident. */
    static final Map<Fault, String> WORDS = new EnumMap<>(Fault.class);

    /** What is run with every fault, so that the kit does not just find something wrong with everything. */
    static final List<String> FASTEST = List.of(
            "registersExactlyOneModule",
            "commandsAreDescribedAndTheirIdsUnique",
            "commandsSurviveTheJournal",
            "capabilitiesAreTheSameForDescriptorAndClient",
            "progressIsNamedAndGoesForward");

    /** What else takes little time. */
    static final List<String> FAST = Stream.concat(
                    FASTEST.stream(),
                    Stream.of(
                            "describesItselfCompletelyAndAlwaysTheSameWay",
                            "startsNothingBeforeItIsAsked",
                            "goesWithItsBundleAndComesBack",
                            "takesBackTheSameBundleAsAnUpdate",
                            "whatIsOffHasAReasonAndALimitIsANumber",
                            "receivesWhatLiesInTheMailbox",
                            "makesAndDeletesFolders",
                            "sendsWhatIsComposed",
                            "worksWithoutAConnection",
                            "bringsNewMailWithoutBeingAsked",
                            "refusesWhatItDoesNotDo",
                            "clientsAnswerWithoutTheNetwork",
                            "unknownCommandsAreRefused",
                            "wrongParametersAreRefusedAndNamed",
                            "theJournalTellsTheEndAndTheResult",
                            "settingsAreDescribedAndTheirDefaultsValid",
                            "wrongSettingsAreRefusedAndNamed",
                            "aServerThatIsDownIsANetworkError",
                            "aWrongPasswordIsAnAuthenticationError",
                            "aConnectionThatIsCutCostsNoMail",
                            "connectedEndsWithTheConnection",
                            "bytesArriveUnchanged",
                            "accountsDoNotDisturbEachOther"))
            .toList();

    /** Faults like others that are always planted, and faults that take long to be found. */
    static final Set<Fault> SOAK_ONLY = EnumSet.of(
            Fault.DESCRIPTOR_CHANGES,
            Fault.STARTS_TOO_EARLY,
            Fault.LIES_ABOUT_PUSH,
            Fault.LIES_ABOUT_OFFLINE,
            Fault.LIES_ABOUT_FOLDERS,
            Fault.CLIENT_CLAIMS_MORE,
            Fault.COMMAND_WITHOUT_TITLE,
            Fault.CRASHES_ON_A_WRONG_PARAMETER,
            Fault.RESULT_IS_NO_PLAIN_VALUE,
            Fault.PASSWORD_IN_THE_LOG,
            Fault.ENCODED_PASSWORD_IN_THE_LOG,
            Fault.PASSWORD_IN_THE_STATUS,
            Fault.DOES_NOT_SEE_THE_END_OF_A_CONNECTION,
            Fault.LEAVES_A_THREAD_POOL,
            Fault.LEAVES_A_THREAD_LOCAL);

    /** What else cannot be right then: the fault shows there, too. */
    static final Map<Fault, Set<String>> ALSO = new EnumMap<>(Fault.class);

    static {
        found(Fault.REGISTERS_TWICE, "registersExactlyOneModule", "one service of the type MessageTypeModule");
        found(Fault.DESCRIPTOR_CHANGES, "describesItselfCompletelyAndAlwaysTheSameWay", "0.1.0.SNAPSHOT.");
        found(Fault.STARTS_TOO_EARLY, "startsNothingBeforeItIsAsked", "toy-early");
        found(Fault.LIES_ABOUT_SENDING, "sendsWhatIsComposed", "composing a message with a module that claims SEND");
        found(Fault.LIES_ABOUT_PUSH, "bringsNewMailWithoutBeingAsked", "new mail within 10 s on a connected account");
        found(Fault.LIES_ABOUT_OFFLINE, "worksWithoutAConnection", "deleting a message without a connection");
        found(
                Fault.LIES_ABOUT_FOLDERS,
                "makesAndDeletesFolders",
                "creating a folder with a module that claims FOLDERS");
        found(
                Fault.CLIENT_CLAIMS_MORE,
                "capabilitiesAreTheSameForDescriptorAndClient",
                "ClientMtm.query(ATTACHMENTS) answers as the descriptor");
        found(Fault.REFUSES_WITHOUT_REASON, "whatIsOffHasAReasonAndALimitIsANumber", "a reason why SEND is off");
        found(Fault.REFUSES_WITH_THE_WRONG_KIND, "refusesWhatItDoesNotDo", "fails with NOT_SUPPORTED");
        found(Fault.COMMAND_WITHOUT_TITLE, "commandsAreDescribedAndTheirIdsUnique", "a title of 'test'");
        found(
                Fault.COMMAND_CANNOT_BE_READ_BACK,
                "commandsSurviveTheJournal",
                "decoding 'toy.count' from its own parameters");
        found(Fault.CRASHES_ON_A_WRONG_PARAMETER, "wrongParametersAreRefusedAndNamed", "no number");
        found(Fault.PROGRESS_GOES_BACK, "progressIsNamedAndGoesForward", "no step backwards within a stage");
        found(Fault.IGNORES_CANCEL, "cancelEndsTheWorkAtEveryStage", "ends as CANCELLED within");
        found(Fault.LOSES_MAIL_WHEN_INTERRUPTED, "updateInTheMiddleLosesAndDoublesNothing", "doubled or altered: none");
        found(
                Fault.DOUBLES_MAIL_AFTER_AN_INTERRUPT,
                "updateInTheMiddleLosesAndDoublesNothing",
                "missing: none; doubled or altered: ");
        found(
                Fault.FORGETS_WORK_WITH_ITS_PROCESS,
                "workIsTakenUpAfterARestart",
                "is taken up by the next one and ends DONE");
        found(
                Fault.RESULT_IS_NO_PLAIN_VALUE,
                "theJournalTellsTheEndAndTheResult",
                "strings, numbers and booleans in a result");
        found(
                Fault.DEFAULT_SETTING_IS_WRONG,
                "settingsAreDescribedAndTheirDefaultsValid",
                "setting user to its default 'anna with blanks'");
        found(
                Fault.ACCEPTS_WRONG_SETTINGS,
                "wrongSettingsAreRefusedAndNamed",
                "setting port to '65536' fails with INVALID");
        found(
                Fault.READS_SETTINGS_ONCE,
                "changedSettingsCountFromTheNextConnect",
                "a connection to the new port, and none to the old one");
        found(Fault.PASSWORD_IN_ERRORS, "secretsStaySecret", "no password in the error of");
        found(Fault.PASSWORD_IN_THE_LOG, "secretsStaySecret", "no password in the log");
        found(Fault.ENCODED_PASSWORD_IN_THE_LOG, "secretsStaySecret", "no password in the log");
        found(Fault.PASSWORD_IN_THE_STATUS, "secretsStaySecret", "no password in the status");
        found(
                Fault.WRONG_PASSWORD_IS_A_NETWORK_ERROR,
                "aWrongPasswordIsAnAuthenticationError",
                "with a wrong password fails with AUTHENTICATION");
        found(
                Fault.TRIES_A_WRONG_PASSWORD_AGAIN_AND_AGAIN,
                "aWrongPasswordIsNotTriedAgainAndAgain",
                "at most 2 connections with a wrong password");
        found(
                Fault.WAITS_FOR_EVER,
                "aSilentServerIsGivenUp",
                "while the server is silent, within 10 s, fails with NETWORK");
        found(Fault.TAKES_HALF_A_MAIL_FOR_A_WHOLE, "aConnectionThatIsCutCostsNoMail", "doubled or altered: ");
        found(Fault.ALWAYS_SAYS_CONNECTED, "connectedIsSaidOnlyWhenItIs", "not CONNECTED, and no connection");
        found(
                Fault.DOES_NOT_SEE_THE_END_OF_A_CONNECTION,
                "connectedEndsWithTheConnection",
                "after the server has gone and a command failed");
        found(Fault.CLOSES_SLOWLY, "closesWithinTwoSeconds", "a stop of the bundle within two seconds");
        found(Fault.LEAVES_A_THREAD, "leavesNoThreads", "toy-left");
        found(Fault.LEAVES_A_THREAD_POOL, "leavesNoThreads", "toy-pool, toy-pool");
        found(
                Fault.LEAVES_A_CONNECTION,
                "leavesNoConnections",
                "no connection after a command that connected for itself");
        found(Fault.LEAVES_A_HOOK, "oldVersionsAreCollected", "the class loaders of 20 old versions are collected");
        found(
                Fault.LEAVES_A_THREAD_LOCAL,
                "oldVersionsAreCollected",
                "the class loaders of 20 old versions are collected");
        found(
                Fault.HOLDS_A_MAIL_IN_MEMORY,
                "aLargeMailNeedsLittleMemory",
                "the heap in use grows by less than three quarters");
        found(Fault.CHANGES_BYTES, "bytesArriveUnchanged", "missing: 1 ");
        found(Fault.ACCOUNTS_SHARE_STATE, "accountsDoNotDisturbEachOther", "after work of two accounts at once");

        // All work of a module that claims to send has to be done both ways.
        ALSO.put(Fault.LIES_ABOUT_SENDING, Set.of("progressIsNamedAndGoesForward", "aConnectionThatIsCutCostsNoMail"));
        ALSO.put(Fault.ALWAYS_SAYS_CONNECTED, Set.of("connectedEndsWithTheConnection"));
        // What a test before it left is there.
        ALSO.put(Fault.LEAVES_A_THREAD, Set.of("startsNothingBeforeItIsAsked"));
    }

    private Table() {}

    private static void found(Fault fault, String test, String words) {
        TESTS.put(fault, test);
        WORDS.put(fault, words);
    }
}
