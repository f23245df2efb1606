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
        TESTS.put(Fault.REGISTERS_TWICE, "registersExactlyOneModule");
        TESTS.put(Fault.DESCRIPTOR_CHANGES, "describesItselfCompletelyAndAlwaysTheSameWay");
        TESTS.put(Fault.STARTS_TOO_EARLY, "startsNothingBeforeItIsAsked");
        TESTS.put(Fault.LIES_ABOUT_SENDING, "sendsWhatIsComposed");
        TESTS.put(Fault.LIES_ABOUT_PUSH, "bringsNewMailWithoutBeingAsked");
        TESTS.put(Fault.LIES_ABOUT_OFFLINE, "worksWithoutAConnection");
        TESTS.put(Fault.LIES_ABOUT_FOLDERS, "makesAndDeletesFolders");
        TESTS.put(Fault.CLIENT_CLAIMS_MORE, "capabilitiesAreTheSameForDescriptorAndClient");
        TESTS.put(Fault.REFUSES_WITHOUT_REASON, "whatIsOffHasAReasonAndALimitIsANumber");
        TESTS.put(Fault.REFUSES_WITH_THE_WRONG_KIND, "refusesWhatItDoesNotDo");
        TESTS.put(Fault.COMMAND_WITHOUT_TITLE, "commandsAreDescribedAndTheirIdsUnique");
        TESTS.put(Fault.COMMAND_CANNOT_BE_READ_BACK, "commandsSurviveTheJournal");
        TESTS.put(Fault.CRASHES_ON_A_WRONG_PARAMETER, "wrongParametersAreRefusedAndNamed");
        TESTS.put(Fault.PROGRESS_GOES_BACK, "progressIsNamedAndGoesForward");
        TESTS.put(Fault.IGNORES_CANCEL, "cancelEndsTheWorkAtEveryStage");
        TESTS.put(Fault.LOSES_MAIL_WHEN_INTERRUPTED, "updateInTheMiddleLosesAndDoublesNothing");
        TESTS.put(Fault.DOUBLES_MAIL_AFTER_AN_INTERRUPT, "updateInTheMiddleLosesAndDoublesNothing");
        TESTS.put(Fault.FORGETS_WORK_WITH_ITS_PROCESS, "workIsTakenUpAfterARestart");
        TESTS.put(Fault.RESULT_IS_NO_PLAIN_VALUE, "theJournalTellsTheEndAndTheResult");
        TESTS.put(Fault.DEFAULT_SETTING_IS_WRONG, "settingsAreDescribedAndTheirDefaultsValid");
        TESTS.put(Fault.ACCEPTS_WRONG_SETTINGS, "wrongSettingsAreRefusedAndNamed");
        TESTS.put(Fault.READS_SETTINGS_ONCE, "changedSettingsCountFromTheNextConnect");
        TESTS.put(Fault.PASSWORD_IN_ERRORS, "secretsStaySecret");
        TESTS.put(Fault.PASSWORD_IN_THE_LOG, "secretsStaySecret");
        TESTS.put(Fault.ENCODED_PASSWORD_IN_THE_LOG, "secretsStaySecret");
        TESTS.put(Fault.PASSWORD_IN_THE_STATUS, "secretsStaySecret");
        TESTS.put(Fault.WRONG_PASSWORD_IS_A_NETWORK_ERROR, "aWrongPasswordIsAnAuthenticationError");
        TESTS.put(Fault.TRIES_A_WRONG_PASSWORD_AGAIN_AND_AGAIN, "aWrongPasswordIsNotTriedAgainAndAgain");
        TESTS.put(Fault.WAITS_FOR_EVER, "aSilentServerIsGivenUp");
        TESTS.put(Fault.TAKES_HALF_A_MAIL_FOR_A_WHOLE, "aConnectionThatIsCutCostsNoMail");
        TESTS.put(Fault.ALWAYS_SAYS_CONNECTED, "connectedIsSaidOnlyWhenItIs");
        TESTS.put(Fault.DOES_NOT_SEE_THE_END_OF_A_CONNECTION, "connectedEndsWithTheConnection");
        TESTS.put(Fault.CLOSES_SLOWLY, "closesWithinTwoSeconds");
        TESTS.put(Fault.LEAVES_A_THREAD, "leavesNoThreads");
        TESTS.put(Fault.LEAVES_A_THREAD_POOL, "leavesNoThreads");
        TESTS.put(Fault.LEAVES_A_CONNECTION, "leavesNoConnections");
        TESTS.put(Fault.LEAVES_A_HOOK, "oldVersionsAreCollected");
        TESTS.put(Fault.LEAVES_A_THREAD_LOCAL, "oldVersionsAreCollected");
        TESTS.put(Fault.HOLDS_A_MAIL_IN_MEMORY, "aLargeMailNeedsLittleMemory");
        TESTS.put(Fault.CHANGES_BYTES, "bytesArriveUnchanged");
        TESTS.put(Fault.ACCOUNTS_SHARE_STATE, "accountsDoNotDisturbEachOther");

        // All work of a module that claims to send has to be done both ways.
        ALSO.put(Fault.LIES_ABOUT_SENDING, Set.of("progressIsNamedAndGoesForward", "aConnectionThatIsCutCostsNoMail"));
        ALSO.put(Fault.ALWAYS_SAYS_CONNECTED, Set.of("connectedEndsWithTheConnection"));
        // What a test before it left is there.
        ALSO.put(Fault.LEAVES_A_THREAD, Set.of("startsNothingBeforeItIsAsked"));
    }

    private Table() {}
}
